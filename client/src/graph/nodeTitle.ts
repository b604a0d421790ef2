import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, GraphNode } from "@/graph/types";

/** What a node is called: its own title, else its type's, else its type id. */
export function nodeTitle(node: GraphNode | undefined, types: Catalogue): string {
  if (!node) return "a node";
  const own = node.keys.title;
  if (typeof own === "string" && own !== "") return own;
  return declaredOf(node, types)?.title ?? node.type;
}
