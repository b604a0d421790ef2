/** A frame takes along what lies in it: the moves of its contents, made from its own. Pure. */
import type { NodeChange, NodePositionChange } from "@xyflow/react";
import type { CanvasNode } from "@/canvas/pieceData";
import { type Box, insideOf } from "@/graph/boxes";
import { isFrameKey } from "@/graph/furniture";

/** What each frame in flight took up when it was lifted: what it passes over on its way stays. */
export type Lifted = Map<string, readonly string[]>;

/** `changes` and, for every frame that moves, the same move of all that lies in it. */
export function withContents(
  changes: readonly NodeChange<CanvasNode>[],
  nodes: readonly CanvasNode[],
  lifted: Lifted,
): NodeChange<CanvasNode>[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const moves = changes.filter(isMove);
  const frames = moves.filter(({ id }) => isFrameKey(id));
  if (frames.length === 0) return [...changes];
  const boxes = boxesOf(nodes);
  const moved = new Set(moves.map(({ id }) => id));
  const found: NodeChange<CanvasNode>[] = [...changes];
  for (const { id, position, dragging } of frames) {
    const inside = lifted.get(id) ?? insideOf(id, boxes);
    if (dragging) lifted.set(id, inside);
    else lifted.delete(id);
    const from = known.get(id)?.position;
    // A frame that somebody deleted under the hand puts down what it carried, where that is now.
    const x = from && position ? position.x - from.x : 0;
    const y = from && position ? position.y - from.y : 0;
    for (const other of inside) {
      const was = known.get(other)?.position;
      if (!was || moved.has(other)) continue;
      moved.add(other);
      const place = { x: was.x + x, y: was.y + y };
      found.push({ id: other, type: "position", position: place, dragging: dragging === true });
    }
  }
  return found;
}

/** Whether it is a move by hand or key; while a frame is resized its place changes too. */
export function isMove(change: NodeChange<CanvasNode>): change is NodePositionChange {
  return change.type === "position" && change.dragging !== undefined;
}

function boxesOf(nodes: readonly CanvasNode[]): Map<string, Box> {
  const found = new Map<string, Box>();
  for (const { id, position, measured, width, height } of nodes) {
    const size = { width: measured?.width ?? width ?? 0, height: measured?.height ?? height ?? 0 };
    found.set(id, { ...position, ...size });
  }
  return found;
}
