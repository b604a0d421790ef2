import type * as Y from "yjs";
import { setPiece } from "@/doc/furniture";
import { roots } from "@/doc/roots";
import type { Position } from "@/graph/types";

/**
 * Put nodes, frames and notes in their new places, each as one `[x, y]` value. What is gone is left
 * alone.
 */
export function moveNodes(doc: Y.Doc, positions: Iterable<readonly [string, Position]>): void {
  const { nodes } = roots(doc);
  for (const [id, [x, y]] of positions) {
    const position = [Math.round(x), Math.round(y)];
    const node = nodes.get(id);
    if (node) node.set("position", position);
    else setPiece(doc, id, { position });
  }
}
