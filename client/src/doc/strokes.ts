/** Strokes in the document. Call what writes inside one transaction: that is one gesture. */
import type * as Y from "yjs";
import { values } from "@/doc/readContent";
import { roots } from "@/doc/roots";
import { newId } from "@/graph/newId";
import { orderCounted } from "@/graph/order";
import { type Painted, painted, type Stroke } from "@/graph/stroke";
import { strokeKey, strokeNode } from "@/graph/strokeKey";
import type { Json } from "@/graph/types";

/** A stroke that has not got its place yet. */
export type NewStroke = Omit<Stroke, "v" | "order">;

/** Paint strokes on top of all that `node` has, in their order. Returns their keys. */
export function addStrokes(doc: Y.Doc, node: string, strokes: Iterable<NewStroke>): string[] {
  const map = roots(doc).strokes;
  let last = lastOrder(map, node);
  const keys: string[] = [];
  for (const stroke of strokes) {
    const order = orderCounted(last, newId(6));
    last = fraction(order);
    const key = strokeKey(node, newId());
    map.set(key, { v: 1, order, ...stroke });
    keys.push(key);
  }
  return keys;
}

/** Put another stroke in the place of one, which keeps its place among the others. */
export function replaceStroke(doc: Y.Doc, key: string, stroke: NewStroke): void {
  const map = roots(doc).strokes;
  const found = painted(strokesOf(values(map), strokeNode(key))).strokes;
  const old = found.find((placed) => placed.key === key);
  if (old) map.set(key, { v: 1, order: old.stroke.order, ...stroke });
  else addStrokes(doc, strokeNode(key), [stroke]);
}

/** Take strokes away. Keys that are gone already are no error. */
export function removeStrokes(doc: Y.Doc, keys: Iterable<string>): void {
  const map = roots(doc).strokes;
  for (const key of keys) map.delete(key);
}

/** The strokes of `node` in replay order, and those that paint nothing, with their reasons. */
export function readStrokes(doc: Y.Doc, node: string): Painted {
  return painted(strokesOf(values(roots(doc).strokes), node));
}

/** The entries of one node, of all strokes of a document. */
export function* strokesOf(
  strokes: ReadonlyMap<string, Json>,
  node: string,
): Generator<readonly [string, Json]> {
  for (const entry of strokes) if (strokeNode(entry[0]) === node) yield entry;
}

/** Call `listener` after each transaction that touched strokes of `node`; returns the way to stop it. */
export function watchStrokes(doc: Y.Doc, node: string, listener: () => void): () => void {
  const map = roots(doc).strokes;
  const heard = (event: Y.YMapEvent<unknown>): void => {
    const keys = [...event.keysChanged] as readonly string[];
    if (keys.some((key) => strokeNode(key) === node)) listener();
  };
  map.observe(heard);
  return () => map.unobserve(heard);
}

function lastOrder(map: Y.Map<unknown>, node: string): string | null {
  const last = painted(strokesOf(values(map), node)).strokes.at(-1);
  return last ? fraction(last.stroke.order) : null;
}

/** Only the part before the dash counts; the tail behind it is random. */
function fraction(order: string): string {
  return order.split("-")[0] ?? order;
}
