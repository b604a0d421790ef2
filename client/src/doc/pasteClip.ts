import type * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { addPiece } from "@/doc/furniture";
import { roots } from "@/doc/roots";
import { type Clip, cleanPieces } from "@/graph/clip";
import { edgeKey } from "@/graph/edgeKey";
import { pieceKey } from "@/graph/furniture";
import { newId } from "@/graph/newId";
import { strokeKey, strokeNode } from "@/graph/strokeKey";
import type { Position } from "@/graph/types";

/**
 * Put what was copied down, each thing `by` so far from where it stood, with `inputs` from nodes that
 * are there already. Returns the names on the canvas.
 */
export function pasteClip(
  doc: Y.Doc,
  { graph, strokes }: Clip,
  by: Position,
  inputs: Clip["inputs"] = [],
): string[] {
  const moved = ([x, y]: Position): Position => [Math.round(x + by[0]), Math.round(y + by[1])];
  const copies = new Map<string, string>();
  for (const node of graph.nodes.values()) {
    const copy = newId();
    copies.set(node.id, copy);
    const { id: _, ...value } = node;
    addNode(doc, copy, { ...value, position: moved(node.position) });
  }
  for (const { source, sourcePort: port, target, targetPort, order } of graph.edges.values()) {
    const [from, to] = [copies.get(source), copies.get(target)];
    if (from && to) roots(doc).edges.set(edgeKey(to, targetPort, order), { source: from, port });
  }
  for (const { source, source_port: port, target, target_port, order = null } of inputs) {
    const to = copies.get(target);
    if (to) roots(doc).edges.set(edgeKey(to, target_port, order), { source, port });
  }
  for (const [key, stroke] of strokes) {
    const copy = copies.get(strokeNode(key));
    if (copy) roots(doc).strokes.set(strokeKey(copy, newId()), stroke);
  }
  const pieces = cleanPieces(graph).map(([root, , entry]) => {
    const id = newId();
    addPiece(doc, root, id, { ...entry, position: moved(entry.position as Position) });
    return pieceKey(root, id);
  });
  return [...copies.values(), ...pieces];
}
