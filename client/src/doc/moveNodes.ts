import type * as Y from "yjs";
import { roots } from "@/doc/roots";
import type { Position } from "@/graph/types";

/** Put nodes in their new places, each as one `[x, y]` value. Nodes that are gone are left alone. */
export function moveNodes(doc: Y.Doc, positions: Iterable<readonly [string, Position]>): void {
  const { nodes } = roots(doc);
  for (const [id, [x, y]] of positions) {
    nodes.get(id)?.set("position", [Math.round(x), Math.round(y)]);
  }
}
