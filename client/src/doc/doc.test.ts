// @vitest-environment node
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { connect, disconnect } from "@/doc/connect";
import { duplicate } from "@/doc/duplicate";
import { addPiece, setPiece } from "@/doc/furniture";
import { LiveGraph } from "@/doc/LiveGraph";
import { moveNodes } from "@/doc/moveNodes";
import { readGraph } from "@/doc/readGraph";
import { removeNodes } from "@/doc/removeNodes";
import { roots } from "@/doc/roots";
import { replacement, setParam, setText } from "@/doc/setParam";
import { setTitle } from "@/doc/setTitle";
import type { Graph } from "@/graph/types";
import { arbitraryGraph, arbitraryNode } from "@/testing/arbitrary";

function write(graph: Graph): Y.Doc {
  const doc = new Y.Doc();
  doc.transact(() => {
    setTitle(doc, graph.title);
    for (const node of graph.nodes.values()) addNode(doc, node.id, node);
    for (const edge of graph.edges.values()) {
      roots(doc).edges.set(edge.key, { source: edge.source, port: edge.sourcePort });
    }
    for (const [id, entry] of graph.frames ?? []) addPiece(doc, "frames", id, entry);
    for (const [id, entry] of graph.notes ?? []) addPiece(doc, "notes", id, entry);
  });
  return doc;
}

type Edit = (doc: Y.Doc) => void;

const id = fc.constantFrom("a", "b", "c", "d");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  id.chain((node) =>
    arbitraryNode(node).map(
      (value): Edit =>
        (doc) =>
          addNode(doc, node, value),
    ),
  ),
  fc.tuple(id, id).map(
    ([source, target]): Edit =>
      (doc) => {
        connect(doc, { source, sourcePort: "image", target, targetPort: "image" });
      },
  ),
  fc.tuple(id, id).map(
    ([source, target]): Edit =>
      (doc) => {
        connect(doc, { source, sourcePort: "image", target, targetPort: "images" }, true);
      },
  ),
  id.map(
    (node): Edit =>
      (doc) =>
        disconnect(doc, [`${node}:image`]),
  ),
  id.map(
    (node): Edit =>
      (doc) =>
        removeNodes(doc, [node]),
  ),
  fc.tuple(id, fc.integer()).map(
    ([node, x]): Edit =>
      (doc) =>
        moveNodes(doc, [[node, [x, -x]]]),
  ),
  fc.tuple(id, fc.integer()).map(
    ([node, x]): Edit =>
      (doc) =>
        setParam(doc, node, "amount", x),
  ),
  fc.tuple(id, fc.string({ unit: "grapheme", maxLength: 8 })).map(
    ([node, text]): Edit =>
      (doc) =>
        setText(doc, node, "prompt", text),
  ),
  fc.string({ maxLength: 5 }).map(
    (title): Edit =>
      (doc) =>
        setTitle(doc, title),
  ),
  fc.constant<Edit>((doc) => void duplicate(doc, readGraph(doc), ["a", "b", "frame:a", "note:b"])),
  id.map(
    (name): Edit =>
      (doc) =>
        addPiece(doc, "notes", name, { position: [1, 2], text: "x" }),
  ),
  fc.tuple(id, fc.integer()).map(
    ([name, x]): Edit =>
      (doc) =>
        moveNodes(doc, [[`frame:${name}`, [x, -x]]]),
  ),
  fc.tuple(id, fc.string({ maxLength: 5 })).map(
    ([name, text]): Edit =>
      (doc) =>
        setPiece(doc, `note:${name}`, { text }),
  ),
  id.map(
    (name): Edit =>
      (doc) =>
        removeNodes(doc, [`note:${name}`, `frame:${name}`]),
  ),
);

describe("the document", () => {
  test("reads back what was written", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        expect(readGraph(write(graph))).toEqual(graph);
      }),
    );
  });

  test("is followed transaction by transaction exactly", () => {
    fc.assert(
      fc.property(arbitraryGraph, fc.array(edit, { maxLength: 20 }), (graph, edits) => {
        const doc = write(graph);
        const live = new LiveGraph(doc);
        for (const change of edits) {
          doc.transact(() => change(doc));
          expect(live.current()).toEqual(readGraph(doc));
        }
      }),
    );
  });

  test("converges for two people, and both see the same graph", () => {
    fc.assert(
      fc.property(
        arbitraryGraph,
        fc.array(fc.tuple(fc.boolean(), edit), { maxLength: 16 }),
        (graph, edits) => {
          const ada = write(graph);
          const bob = new Y.Doc();
          Y.applyUpdate(bob, Y.encodeStateAsUpdate(ada));
          for (const [first, change] of edits) change(first ? ada : bob);
          Y.applyUpdate(bob, Y.encodeStateAsUpdate(ada));
          Y.applyUpdate(ada, Y.encodeStateAsUpdate(bob));
          expect(readGraph(ada)).toEqual(readGraph(bob));
        },
      ),
    );
  });

  test("keeps both edits when two people set different params of one node", () => {
    const ada = new Y.Doc();
    addNode(ada, "n", { type: "filter", position: [0, 0], params: {}, texts: new Set(), keys: {} });
    const bob = new Y.Doc();
    Y.applyUpdate(bob, Y.encodeStateAsUpdate(ada));
    setParam(ada, "n", "amount", 7);
    setParam(bob, "n", "mode", "soft");
    Y.applyUpdate(ada, Y.encodeStateAsUpdate(bob));
    expect(readGraph(ada).nodes.get("n")?.params).toEqual({ amount: 7, mode: "soft" });
  });

  test("survives values no editor would write", () => {
    const doc = new Y.Doc();
    const { nodes, edges, meta } = roots(doc);
    (nodes as Y.Map<unknown>).set("text", "not a node");
    nodes.set("typeless", new Y.Map());
    nodes.set(
      "far",
      new Y.Map<unknown>([
        ["type", "source"],
        ["position", "here"],
      ]),
    );
    edges.set("x:image", "not a wire");
    edges.set("y:image", { source: 3, port: "image" });
    meta.set("title", 12);
    const graph = readGraph(doc);
    expect([...graph.nodes.keys()]).toEqual(["far"]);
    expect(graph.nodes.get("far")?.position).toEqual([0, 0]);
    expect(graph.edges.size).toBe(0);
    expect(graph.title).toBe("");
  });

  test("tells listeners once per transaction, with wires and nodes in step", () => {
    const doc = new Y.Doc();
    for (const node of ["a", "b"]) {
      const value = {
        type: "source",
        position: [0, 0] as const,
        params: {},
        texts: new Set<string>(),
      };
      addNode(doc, node, { ...value, keys: {} });
    }
    connect(doc, { source: "a", sourcePort: "image", target: "b", targetPort: "image" });
    const live = new LiveGraph(doc);
    const seen: [number, number][] = [];
    live.subscribe(() => seen.push([live.current().nodes.size, live.current().edges.size]));
    doc.transact(() => removeNodes(doc, ["a"]));
    expect(seen).toEqual([[1, 0]]);
  });
});

describe("a text's smallest replacement", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 30 });

  test("turns the old text into the new one", () => {
    fc.assert(
      fc.property(text, text, (old, next) => {
        const { at, remove, insert } = replacement(old, next);
        expect(old.slice(0, at) + insert + old.slice(at + remove)).toBe(next);
      }),
    );
  });

  test("never cuts a surrogate pair", () => {
    const emoji = fc.string({ unit: fc.constantFrom("😀", "😁", "🙀", "a", "b"), maxLength: 6 });
    fc.assert(
      fc.property(emoji, emoji, (old, next) => {
        const { at, remove, insert } = replacement(old, next);
        for (const part of [old.slice(0, at), old.slice(at, at + remove), insert]) {
          expect(part.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
