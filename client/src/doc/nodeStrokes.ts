/** What happens to strokes when something happens to their nodes; light, since every editor needs it. */
import type * as Y from "yjs";
import { values } from "@/doc/readContent";
import { roots } from "@/doc/roots";
import { newId } from "@/graph/newId";
import type { StrokeTarget } from "@/graph/stroke";
import { strokeKey, strokeNode } from "@/graph/strokeKey";

/** Take away all strokes of some nodes, inert ones too, or those of one target. */
export function clearStrokes(doc: Y.Doc, nodes: Iterable<string>, target?: StrokeTarget): void {
  const map = roots(doc).strokes;
  const gone = new Set(nodes);
  for (const [key, value] of [...map.entries()]) {
    if (!gone.has(strokeNode(key))) continue;
    if (target === undefined || wordOf(value, "target") === target) map.delete(key);
  }
}

/** Take away all strokes of a node that lie on a layer. */
export function clearLayer(doc: Y.Doc, node: string, layer: string): void {
  const map = roots(doc).strokes;
  for (const [key, value] of [...map.entries()]) {
    if (strokeNode(key) === node && wordOf(value, "layer") === layer) map.delete(key);
  }
}

/** Give each copy the strokes of the node it is a copy of: original id → copy id. */
export function copyStrokes(doc: Y.Doc, copies: ReadonlyMap<string, string>): void {
  const map = roots(doc).strokes;
  for (const [key, value] of [...values(map)]) {
    const copy = copies.get(strokeNode(key));
    if (copy !== undefined) map.set(strokeKey(copy, newId()), value);
  }
}

function wordOf(value: unknown, name: "target" | "layer"): unknown {
  if (typeof value !== "object" || value === null) return null;
  return (value as Readonly<Record<string, unknown>>)[name];
}
