import { expect, test } from "vitest";
import { signature, signatures } from "@/app/signature";
import { strokeMarks } from "@/app/strokeMarks";
import { freeze, type Stroke } from "@/graph/stroke";
import type { Catalogue, Graph, Json, NodeType } from "@/graph/types";

const stroke = (x: number, order = "V-a"): Stroke => ({
  ...{ v: 1, order, tool: "brush", target: "paint", color: "#ff0000", blend: "normal" },
  ...{ size: 640, hardness: 80, opacity: 100, flow: 100, spacing: 10 },
  ...{ of: [640, 480], points: [x, 16, 1023] },
});

const type = {
  id: "painter",
  params: { type: "object", properties: { strokes: { "x-kind": "strokes", default: [] } } },
  ...{ inputs: [], outputs: [] },
} as unknown as NodeType;
const catalogue: Catalogue = new Map([["painter", type]]);
const graph = {
  title: "",
  nodes: new Map([["p", { id: "p", type: "painter", position: [0, 0], params: {}, keys: {} }]]),
  edges: new Map(),
} as unknown as Graph;

const painted = (...strokes: [string, Stroke][]) =>
  signatures(graph, catalogue, new Map(), strokeMarks(strokes as unknown as [string, Json][])).get(
    "p",
  );
/** As a plan names it. */
const planned = (...strokes: Stroke[]) =>
  signature("painter", { strokes: strokes.map((each) => freeze(each)) }, {});

test("a painting is fresh while its strokes are those of the plan, in their order", () => {
  const [one, two] = [stroke(1, "A-x"), stroke(2, "B-x")];
  expect(painted()).toBe(planned());
  expect(painted(["p:2", two], ["p:1", one])).toBe(planned(one, two));
  expect(painted(["p:1", one])).not.toBe(planned(one, two));
  expect(painted(["p:1", one], ["p:2", two])).not.toBe(planned(two, one));
});

test("other nodes' strokes and malformed ones change nothing", () => {
  const one = stroke(1);
  const broken = { ...stroke(2), points: [] };
  expect(painted(["p:1", one], ["q:1", stroke(3)], ["p:2", broken])).toBe(planned(one));
});
