/** All that a document says, furniture included: what changes are told against. */
import type { Furniture, Graph, GraphEdge, GraphNode, Json } from "@/graph/types";

export type Entry = Furniture;

/** The roots of design.md §3 as values; the same as `karate/graph/model.py` `Graph`. */
export interface Content {
  readonly meta: ReadonlyMap<string, Json>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
  readonly strokes: ReadonlyMap<string, Json>;
  readonly frames: ReadonlyMap<string, Entry>;
  readonly notes: ReadonlyMap<string, Entry>;
}

export const EMPTY: Content = {
  meta: new Map(),
  nodes: new Map(),
  edges: new Map(),
  strokes: new Map(),
  frames: new Map(),
  notes: new Map(),
};

/** The part that runs. */
export function graphOf({ meta, nodes, edges, frames, notes }: Content): Graph {
  const title = meta.get("title");
  return { title: typeof title === "string" ? title : "", nodes, edges, frames, notes };
}
