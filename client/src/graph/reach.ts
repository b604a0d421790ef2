import type { Graph } from "@/graph/types";

/** Whether wires lead from `from` to `to`. */
export function reaches(graph: Graph, from: string, to: string): boolean {
  const ahead = successors(graph);
  const stack = [from];
  const seen = new Set<string>();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node === to) return true;
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...(ahead.get(node) ?? []));
  }
  return false;
}

/** All nodes that wires reach from `roots`, the roots included. */
export function downstream(graph: Graph, roots: Iterable<string>): Set<string> {
  const ahead = successors(graph);
  const found = new Set<string>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    stack.push(...(ahead.get(node) ?? []));
  }
  return found;
}

function successors(graph: Graph): Map<string, string[]> {
  const ahead = new Map<string, string[]>();
  for (const edge of graph.edges.values()) {
    const targets = ahead.get(edge.source);
    if (targets) targets.push(edge.target);
    else ahead.set(edge.source, [edge.target]);
  }
  return ahead;
}
