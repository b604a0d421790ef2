/** Keys of strokes in the document, and the types of nodes that are painted on. */
import type { NodeType } from "@/graph/types";

/** The key of a stroke in the `strokes` root. */
export function strokeKey(node: string, stroke: string): string {
  return `${node}:${stroke}`;
}

/** The node that a stroke's key names. */
export function strokeNode(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(":")));
}

/** Whether nodes of a type are painted on: a run is given their strokes. */
export function takesStrokes(type: NodeType | undefined): boolean {
  return type?.params.properties.strokes?.["x-kind"] === "strokes";
}
