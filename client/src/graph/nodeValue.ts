/** A node as the changes of the contract write it, and back. */
import type { NodeValue } from "@/graph/changes";
import { type GraphNode, type Json, NODE_KEYS, type NodeKey } from "@/graph/types";

export function nodeValue(node: GraphNode): NodeValue {
  const { type, position, params, texts, keys } = node;
  return {
    ...{ type, position, params },
    ...(texts.size > 0 ? { texts: [...texts].sort() } : {}),
    ...keys,
  };
}

export function nodeFromValue(id: string, value: NodeValue): GraphNode {
  const keys: Partial<Record<NodeKey, Json>> = {};
  for (const key of NODE_KEYS) {
    const entry = value[key];
    if (entry !== undefined) keys[key] = entry;
  }
  const { type, position, params, texts } = value;
  return { id, type, position, params, texts: new Set(texts ?? []), keys };
}
