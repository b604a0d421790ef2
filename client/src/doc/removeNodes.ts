import type * as Y from "yjs";
import { removePieces } from "@/doc/furniture";
import { clearStrokes } from "@/doc/nodeStrokes";
import { readEdge } from "@/doc/readGraph";
import { roots } from "@/doc/roots";

/** Take away nodes with their wires and what is painted on them, and the frames and notes among `ids`. */
export function removeNodes(doc: Y.Doc, ids: Iterable<string>): void {
  const { nodes, edges } = roots(doc);
  const gone = new Set(ids);
  for (const [key, value] of [...edges.entries()]) {
    const edge = readEdge(key, value);
    if (edge && (gone.has(edge.source) || gone.has(edge.target))) edges.delete(key);
  }
  for (const id of gone) nodes.delete(id);
  clearStrokes(doc, gone);
  removePieces(doc, gone);
}
