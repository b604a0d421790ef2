import type { GraphNode } from "@/graph/types";

/** The params of a node that the form of its workflow offers. */
export function exposedOf(node: GraphNode | undefined): string[] {
  const told = node?.keys.exposed;
  return Array.isArray(told) ? told.filter((name) => typeof name === "string") : [];
}
