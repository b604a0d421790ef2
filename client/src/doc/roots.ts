/** The roots of a workflow's document (design.md §3, schema 1). */
import type * as Y from "yjs";

export type NodeMap = Y.Map<unknown>;

export interface Roots {
  readonly meta: Y.Map<unknown>;
  readonly nodes: Y.Map<NodeMap>;
  readonly edges: Y.Map<unknown>;
  readonly strokes: Y.Map<unknown>;
  readonly frames: Y.Map<unknown>;
  readonly notes: Y.Map<unknown>;
}

export function roots(doc: Y.Doc): Roots {
  return {
    meta: doc.getMap("meta"),
    nodes: doc.getMap<NodeMap>("nodes"),
    edges: doc.getMap("edges"),
    strokes: doc.getMap("strokes"),
    frames: doc.getMap("frames"),
    notes: doc.getMap("notes"),
  };
}
