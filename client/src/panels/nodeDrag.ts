import type { NodeType } from "@/graph/types";

/** What the canvas looks for when something is dropped on it; the data is the node type's id. */
export const NODE_DRAG_TYPE = "application/x-karate-node";

/** Puts a node type into a drag that the canvas understands. */
export function startNodeDrag(transfer: DataTransfer, type: NodeType): void {
  transfer.setData(NODE_DRAG_TYPE, type.id);
  transfer.setData("text/plain", type.title);
  transfer.effectAllowed = "copy";
}
