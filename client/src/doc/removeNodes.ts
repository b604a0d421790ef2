import type * as Y from "yjs";
import { clearStrokes } from "@/doc/nodeStrokes";
import { readEdge } from "@/doc/readGraph";
import { roots } from "@/doc/roots";

/** Take nodes away with all wires that start or end at them, and what is painted on them. */
export function removeNodes(doc: Y.Doc, ids: Iterable<string>): void {
  const { nodes, edges } = roots(doc);
  const gone = new Set(ids);
  for (const [key, value] of [...edges.entries()]) {
    const edge = readEdge(key, value);
    if (edge && (gone.has(edge.source) || gone.has(edge.target))) edges.delete(key);
  }
  for (const id of gone) nodes.delete(id);
  clearStrokes(doc, gone);
}
