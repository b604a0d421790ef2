// @vitest-environment node
import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { duplicate } from "@/doc/duplicate";
import { exchange } from "@/doc/exchange";
import { clearStrokes } from "@/doc/nodeStrokes";
import { values } from "@/doc/readContent";
import { readGraph } from "@/doc/readGraph";
import { removeNodes } from "@/doc/removeNodes";
import { roots } from "@/doc/roots";
import {
  addStrokes,
  type NewStroke,
  readStrokes,
  removeStrokes,
  watchStrokes,
} from "@/doc/strokes";
import { frozen } from "@/graph/stroke";
import { unpacked, wrapped } from "@/graph/wrap";

const stroke = (x: number): NewStroke => ({
  ...{ tool: "brush", target: x % 2 ? "mask" : "paint", color: "#102030", size: 160 },
  ...{ hardness: 50, opacity: 100, flow: 100, spacing: 10, blend: "normal" },
  ...{ of: [64, 48], points: [x, 16, 1023] },
});

function painter(): Y.Doc {
  const doc = new Y.Doc();
  for (const id of ["n", "m"]) {
    addNode(doc, id, {
      ...{ type: "painter", position: [0, 0], params: {}, texts: new Set(), keys: {} },
    });
  }
  return doc;
}

const xs = (doc: Y.Doc, node = "n") =>
  readStrokes(doc, node).strokes.map((placed) => placed.stroke.points[0]);

test("strokes are read in the order they were painted in, and one gesture is one update", () => {
  const doc = painter();
  const updates = vi.fn();
  doc.on("update", updates);
  doc.transact(() => addStrokes(doc, "n", [stroke(1), stroke(2)]));
  doc.transact(() => addStrokes(doc, "n", [stroke(3)]));
  doc.transact(() => addStrokes(doc, "m", [stroke(9)]));
  expect(xs(doc)).toEqual([1, 2, 3]);
  expect(updates).toHaveBeenCalledTimes(3);
});

test("two who painted apart read one order", () => {
  const [one, other] = [painter(), new Y.Doc()];
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  addStrokes(one, "n", [stroke(2), stroke(4)]);
  addStrokes(other, "n", [stroke(6), stroke(8)]);
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  expect(readStrokes(one, "n")).toEqual(readStrokes(other, "n"));
  expect([...xs(one)].sort()).toEqual([2, 4, 6, 8]);
  addStrokes(one, "n", [stroke(10)]);
  expect(xs(one).at(-1)).toBe(10);
});

test("strokes are taken away one by one, by target or all", () => {
  const doc = painter();
  const [first = ""] = addStrokes(doc, "n", [stroke(1), stroke(2), stroke(3), stroke(4)]);
  removeStrokes(doc, [first, "n:gone"]);
  expect(xs(doc)).toEqual([2, 3, 4]);
  clearStrokes(doc, ["n"], "mask");
  expect(xs(doc)).toEqual([2, 4]);
  clearStrokes(doc, ["n"]);
  expect(roots(doc).strokes.size).toBe(0);
});

test("a malformed stroke is told with its reason and paints nothing", () => {
  const doc = painter();
  addStrokes(doc, "n", [stroke(2)]);
  roots(doc).strokes.set("n:bad", { v: 2 });
  expect(xs(doc)).toEqual([2]);
  expect([...readStrokes(doc, "n").inert]).toEqual([["n:bad", "v must be 1"]]);
});

test("a watcher hears of its own node only", () => {
  const doc = painter();
  const heard = vi.fn();
  const stop = watchStrokes(doc, "n", heard);
  doc.transact(() => addStrokes(doc, "n", [stroke(1), stroke(2)]));
  addStrokes(doc, "m", [stroke(3)]);
  stop();
  addStrokes(doc, "n", [stroke(4)]);
  expect(heard).toHaveBeenCalledTimes(1);
});

test("a removed node takes its strokes along, a copy has the same picture", () => {
  const doc = painter();
  addStrokes(doc, "n", [stroke(2), stroke(4)]);
  addStrokes(doc, "m", [stroke(6)]);
  const [copy = ""] = duplicate(doc, readGraph(doc), ["n"]);
  expect(frozen(readStrokes(doc, copy))).toEqual(frozen(readStrokes(doc, "n")));
  removeNodes(doc, ["n"]);
  expect(xs(doc)).toEqual([]);
  expect(xs(doc, copy)).toEqual([2, 4]);
  expect(xs(doc, "m")).toEqual([6]);
});

test("strokes go into a subgraph with their node, and come out again", () => {
  const doc = painter();
  addStrokes(doc, "n", [stroke(2), stroke(4)]);
  const before = frozen(readStrokes(doc, "n"));
  const strokes = values(roots(doc).strokes);
  const [sub = ""] = exchange(doc, wrapped(readGraph(doc), new Map(), ["n"], "S", strokes));
  expect(roots(doc).strokes.size).toBe(0);
  const made = unpacked(readGraph(doc), sub);
  const [back = ""] = made ? exchange(doc, made) : [];
  expect(frozen(readStrokes(doc, back))).toEqual(before);
});
