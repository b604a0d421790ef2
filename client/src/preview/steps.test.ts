/** Which nodes are previewed: those out of date whose input is known, and what follows. */
import { expect, test } from "vitest";
import type { NodeResult } from "@/app/EditorContext";
import type { Catalogue, Graph, GraphEdge, GraphNode, NodeType } from "@/graph/types";
import { type Situation, stepsFor } from "./steps";

const port = {
  type: "image",
  title: "Image",
  required: true,
  list: false,
  description: "",
} as const;

function type(id: string, more: Partial<NodeType> = {}): NodeType {
  return {
    ...{ id, version: 1, title: id, category: "", description: "", keywords: [], kind: "local" },
    ...{ resource: "cpu", cacheable: true, timeout_s: 1, price: 0, state: "available" },
    inputs: [{ ...port, name: "image" }],
    outputs: [{ ...port, name: "image" }],
    params: { type: "object", properties: {} },
    ...more,
  } as NodeType;
}

const CATALOGUE: Catalogue = new Map(
  [
    type("image", { kind: "io", inputs: [] }),
    type("blur"),
    type("make", { kind: "provider" }),
    type("output", { kind: "io", outputs: [] }),
  ].map((found) => [found.id, found]),
);

function chain(...types: string[]): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  types.forEach((name, place) => {
    const params: GraphNode["params"] = name === "image" ? { asset: "photo" } : {};
    const id = `n${place}`;
    nodes.set(id, { id, type: name, position: [0, 0], params, texts: new Set(), keys: {} });
    if (place === 0) return;
    const key = `${id}:image`;
    const ends = { source: `n${place - 1}`, sourcePort: "image", target: id, targetPort: "image" };
    edges.set(key, { key, ...ends, order: null });
  });
  return { title: "", nodes, edges };
}

function situation(graph: Graph, more: Partial<Situation> = {}): Situation {
  const results = new Map<string, NodeResult>();
  for (const id of graph.nodes.keys()) {
    const asset = { id: `made-${id}`, sha256: "", media_type: "image/png", bytes: 1 };
    results.set(id, { state: "succeeded", cached: false, outputs: { image: [asset] }, run: "r" });
  }
  const empty = { inert: new Map(), stale: new Set<string>(), moving: new Map() };
  return { graph, catalogue: CATALOGUE, results, ...empty, ...more };
}

const ids = (wanted: string[], now: Situation) =>
  stepsFor(new Set(wanted), now).map(({ node }) => node);

test("nothing is tried out where all is up to date", () => {
  expect(ids(["n1"], situation(chain("image", "blur", "blur")))).toEqual([]);
});

test("a value in the hand previews its node and what follows", () => {
  const moving = new Map([["n1", { sigma: 3 }]]);
  const now = situation(chain("image", "blur", "blur", "output"), { moving });
  expect(ids(["n1"], now)).toEqual(["n1", "n2"]);
});

test("a chain goes up to the first that cannot be previewed", () => {
  const stale = new Set(["n1", "n2", "n3"]);
  expect(ids(["n1"], situation(chain("image", "blur", "make", "blur"), { stale }))).toEqual(["n1"]);
});

test("what stands before is made first, from the last that is known", () => {
  const stale = new Set(["n2", "n3"]);
  const steps = stepsFor(
    new Set(["n3"]),
    situation(chain("image", "blur", "blur", "blur"), { stale }),
  );
  expect(steps.map(({ node }) => node)).toEqual(["n2", "n3"]);
  expect(steps[0]?.inputs.image).toEqual({ kind: "asset", asset: "made-n1" });
  expect(steps[1]?.inputs.image).toEqual({ kind: "step", node: "n2", port: "image" });
});
