import { downstream } from "@/graph/reach";
import type { Graph } from "@/graph/types";

/** Nodes with a result whose params or wires changed since, or that stand behind such a node. */
export function staleNodes(
  graph: Graph,
  now: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const changed: string[] = [];
  for (const id of graph.nodes.keys()) {
    const basis = made.get(id);
    if (basis !== undefined && basis !== now.get(id)) changed.push(id);
  }
  if (changed.length === 0) return NONE;
  const found = new Set<string>();
  for (const id of downstream(graph, changed)) if (made.has(id)) found.add(id);
  return found;
}

const NONE: ReadonlySet<string> = new Set();
