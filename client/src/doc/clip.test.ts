// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { pasteClip } from "@/doc/pasteClip";
import { readGraph } from "@/doc/readGraph";
import { roots } from "@/doc/roots";
import { clipText, readClip } from "@/graph/clip";
import { graphFromJson } from "@/graph/fromJson";
import { pieceKey, piecesOf } from "@/graph/furniture";
import { arbitraryGraph } from "@/testing/arbitrary";

const GRAPH = graphFromJson({
  nodes: [
    { id: "a", type: "image", position: [10, 20], params: { asset: "x" } },
    { id: "b", type: "writer", position: [300, 20], params: { prompt: "cat" }, texts: ["prompt"] },
    { id: "c", type: "blur", position: [600, 20] },
  ],
  edges: [
    { source: "a", source_port: "image", target: "b", target_port: "image", order: "V-aaa" },
    { source: "b", source_port: "image", target: "c", target_port: "image" },
  ],
  frames: { f: { title: "Hero", position: [0, 0], size: [600, 300], newer: 1 } },
  notes: { n: { text: "Milk", position: [5, 5], color: "mauve" } },
});
const ALL = ["a", "b", "c", "frame:f", "note:n"];

function pasted(text: string | null) {
  const clip = text === null ? null : readClip(text);
  if (!clip) return null;
  const doc = new Y.Doc();
  const made = doc.transact(() => pasteClip(doc, clip, [100, -50]));
  return { made, graph: readGraph(doc), strokes: roots(doc).strokes };
}

test("what was copied comes back with new names, its wires, words and strokes, elsewhere", () => {
  const strokes = new Map([
    ["a:1", { tool: "brush" }],
    ["c:1", { tool: "eraser" }],
  ]);
  const found = pasted(clipText(GRAPH, strokes, ["a", "b", "frame:f", "note:n", "gone"]));
  expect(found?.made.length).toBe(4);
  const [a = "", b = ""] = found?.made ?? [];
  expect(found?.graph.nodes.get(a)).toMatchObject({ type: "image", position: [110, -30] });
  expect(found?.graph.nodes.get(b)?.texts).toEqual(new Set(["prompt"]));
  expect([...(found?.graph.edges.values() ?? [])]).toMatchObject([
    { source: a, target: b, order: "V-aaa" },
  ]);
  expect([...(found?.strokes.keys() ?? [])].map((key) => key.split(":")[0])).toEqual([a]);
  const pieces = [...piecesOf(found?.graph ?? GRAPH).values()];
  expect(pieces).toMatchObject([
    { kind: "frame", title: "Hero", position: [100, -50], size: [600, 300] },
    { kind: "note", text: "Milk", position: [105, -45], color: "yellow" },
  ]);
});

test("nothing is no text, and a text from elsewhere is no clip", () => {
  expect(clipText(GRAPH, new Map(), ["gone", "frame:gone"])).toBeNull();
  for (const text of ["", "hello", "{}", '{"karate":"karate/clip/1"', '["karate/clip/1"]']) {
    expect(readClip(text)).toBeNull();
  }
});

test("whatever of a clip was tampered with, what is pasted is a sound document", () => {
  const whole = JSON.parse(clipText(GRAPH, new Map([["a:1", 1]]), ALL) ?? "{}") as object;
  const spoilt = fc.oneof(fc.jsonValue(), fc.constant({ "\u0000": 1 }));
  const path = fc.constantFrom("nodes", "edges", "strokes", "frames", "notes");
  fc.assert(
    fc.property(path, spoilt, fc.boolean(), (name, value, inside) => {
      const held = (whole as Record<string, unknown>)[name];
      const made = Array.isArray(held) ? [...held, value] : { ...(held as object), x: value };
      const found = pasted(JSON.stringify({ ...whole, [name]: inside ? made : value }));
      for (const { id, position } of found?.graph.nodes.values() ?? []) {
        expect(id).toMatch(/^[A-Za-z0-9_-]{16}$/);
        expect(position.every(Number.isFinite)).toBe(true);
      }
      for (const { source, target } of found?.graph.edges.values() ?? []) {
        expect(found?.graph.nodes.has(source) && found.graph.nodes.has(target)).toBe(true);
      }
    }),
  );
});

test("any workflow can be copied whole", () => {
  fc.assert(
    fc.property(arbitraryGraph, (graph) => {
      const keys = [...graph.nodes.keys(), ...(graph.notes ?? new Map()).keys()].map((id) =>
        graph.nodes.has(id) ? id : pieceKey("notes", id),
      );
      const found = pasted(clipText(graph, new Map(), keys));
      expect(found?.graph.nodes.size ?? 0).toBe(graph.nodes.size);
    }),
  );
});
