import type * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { connect } from "@/doc/connect";
import { addPiece } from "@/doc/furniture";
import { copyStrokes } from "@/doc/nodeStrokes";
import { pieceKey, piecesOf, splitPieceKey } from "@/graph/furniture";
import { newId } from "@/graph/newId";
import type { Graph } from "@/graph/types";

/** How far a copy stands from its original, in flow units. */
export const COPY_OFFSET = 40;

/**
 * Copy nodes of `graph` with the wires among them, the wires that feed them and what is painted on
 * them, and the frames and notes among `ids`. Returns the ids of the copies in the order of `ids`.
 */
export function duplicate(doc: Y.Doc, graph: Graph, ids: Iterable<string>): string[] {
  const copies = new Map<string, string>();
  for (const id of ids) {
    const node = graph.nodes.get(id);
    const piece = node ? null : copyPiece(doc, graph, id);
    if (piece) copies.set(id, piece);
    if (!node) continue;
    const copy = newId();
    const [x, y] = node.position;
    addNode(doc, copy, { ...node, position: [x + COPY_OFFSET, y + COPY_OFFSET] });
    copies.set(id, copy);
  }
  for (const edge of graph.edges.values()) {
    const target = copies.get(edge.target);
    if (!target) continue;
    const source = copies.get(edge.source) ?? edge.source;
    connect(doc, { ...edge, source, target }, edge.order !== null);
  }
  copyStrokes(doc, copies);
  return [...copies.values()];
}

/** A copy of a frame or note; null when `key` names none that stands somewhere. */
function copyPiece(doc: Y.Doc, graph: Graph, key: string): string | null {
  const name = splitPieceKey(key);
  const entry = name && graph[name.root]?.get(name.id);
  const piece = piecesOf(graph).get(key);
  if (!name || !entry || !piece) return null;
  const [x, y] = piece.position;
  const copy = newId();
  addPiece(doc, name.root, copy, { ...entry, position: [x + COPY_OFFSET, y + COPY_OFFSET] });
  return pieceKey(name.root, copy);
}
