import { describe, expect, test } from "vitest";
import { flowEdges } from "@/canvas/flowEdges";
import { flowNodes } from "@/canvas/flowNodes";
import { type CardSources, cards } from "@/canvas/nodeData";
import { pieceData } from "@/canvas/pieceData";
import { graphFromJson } from "@/graph/fromJson";
import { piecesOf } from "@/graph/furniture";
import { inertEdges } from "@/graph/rules";
import type { Graph, Position } from "@/graph/types";
import { CATALOGUE } from "@/testing/arbitrary";
import { keeps, matches, SHORTCUTS } from "@/ui/shortcuts";

const ASSET = { id: "a1", sha256: "s", media_type: "image/png", bytes: 9, width: 4, height: 3 };
const GRAPH = graphFromJson({
  nodes: [
    { id: "s", type: "source", position: [0, 0] },
    { id: "f", type: "filter", position: [300, 0], title: "Soft" },
    { id: "x", type: "alien/one", position: [600, 0], params: { secret: 7 } },
  ],
  edges: [
    { source: "s", source_port: "image", target: "f", target_port: "image" },
    { source: "s", source_port: "image", target: "f", target_port: "mask" },
    { source: "f", source_port: "image", target: "x", target_port: "odd" },
  ],
});

const sources = (graph: Graph = GRAPH): CardSources => ({
  graph,
  catalogue: CATALOGUE,
  results: new Map([
    ["f", { state: "succeeded" as const, cached: false, outputs: { image: [ASSET] }, run: "r" }],
  ]),
  stale: new Set<string>(),
  problems: new Map(),
  present: [],
});
const place = (
  given: CardSources,
  carried = new Map<string, Position>(),
  selection: string[] = [],
) => ({
  cards: cards(given),
  pieces: pieceData({ pieces: piecesOf(given.graph), present: given.present }),
  selection: new Set(selection),
  carried,
});

describe("cards", () => {
  test("carry title, picture and ports; an unknown type keeps its wires as ports", () => {
    const made = cards(sources());
    expect(made.get("f")).toMatchObject({
      title: "Soft",
      shown: { port: "image", assets: [ASSET], data: [] },
    });
    expect(made.get("x")?.type).toBeUndefined();
    expect(made.get("x")?.inputs.map((port) => port.name)).toEqual(["odd"]);
  });

  test("keep their identity when another node changes", () => {
    const given = sources();
    const before = flowNodes([], place(given));
    expect(flowNodes(before, place(given))).toBe(before);
    const moved = { ...(GRAPH.nodes.get("s") as never as object), position: [9, 9] } as never;
    const graph = { ...GRAPH, nodes: new Map(GRAPH.nodes).set("s", moved) };
    const after = flowNodes(before, place({ ...given, graph }));
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
    expect(after[1]).toBe(before[1]);
    expect(after[0]?.position).toEqual({ x: 9, y: 9 });
  });

  test("stay in my hand while I drag, and follow another's hand while they do", () => {
    const given = sources();
    const before = flowNodes([], place(given)).map((node) =>
      node.id === "s" ? { ...node, dragging: true, position: { x: 50, y: 50 } } : node,
    );
    const after = flowNodes(
      before,
      place(
        given,
        new Map([
          ["s", [1, 1]],
          ["f", [7, 8]],
        ]),
        ["f"],
      ),
    );
    expect(after[0]?.position).toEqual({ x: 50, y: 50 });
    expect(after[1]).toMatchObject({ position: { x: 7, y: 8 }, selected: true });
  });
});

test("wires tell conversions and problems, and keep their identity", () => {
  const given = {
    ...{ graph: GRAPH, catalogue: CATALOGUE, results: sources().results },
    ...{ inert: inertEdges(GRAPH, CATALOGUE), selected: new Set<string>() },
  };
  const before = flowEdges([], given);
  const of = (id: string) => before.find((edge) => edge.id === id);
  expect(of("f:mask")?.data?.coercion).toBe("image → mask");
  expect(of("x:odd")?.data?.problem?.rule).toBe("inert-end");
  expect(of("f:image")?.ariaLabel).toBe("Wire from source to Soft");
  expect(flowEdges(before, given)).toBe(before);
});

describe("keys", () => {
  const key = (init: KeyboardEventInit) => new KeyboardEvent("keydown", init);
  const named = (init: KeyboardEventInit) =>
    SHORTCUTS.filter(({ keys }) => matches(key(init), keys)).map(({ id }) => id);

  test.each([
    [{ key: "z", ctrlKey: true }, "undo"],
    [{ key: "Z", metaKey: true, shiftKey: true }, "redo"],
    [{ key: "Enter", ctrlKey: true }, "run"],
    [{ key: "k", metaKey: true }, "palette"],
    [{ key: "/" }, "palette"],
    [{ key: "?", shiftKey: true }, "help"],
    [{ key: "Delete" }, "delete"],
    [{ key: "Backspace" }, "delete"],
    [{ key: "z" }, "look"],
  ])("%o is %s", (init, id) => expect(named(init)).toEqual([id]));

  test("with other modifiers they are somebody else's", () => {
    expect(named({ key: "z", altKey: true, ctrlKey: true })).toEqual([]);
    expect(named({ key: "h", ctrlKey: true })).toEqual([]);
  });

  test("text fields keep all of them, sliders those that delete", () => {
    expect(keeps(document.createElement("textarea"))).toBe("text");
    const box = document.createElement("input");
    expect(keeps(box)).toBe("text");
    box.type = "range";
    expect(keeps(box)).toBe("value");
    expect(keeps(document.body)).toBe("nothing");
  });
});
