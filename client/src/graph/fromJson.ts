/** From the public shape of a workflow (contract.md) to a `Graph`. */
import { edgeKey } from "@/graph/edgeKey";
import {
  type Furniture,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type Json,
  NODE_KEYS,
  type NodeKey,
  type Position,
} from "@/graph/types";

export interface NodeJson {
  readonly id: string;
  readonly type: string;
  readonly position: Position;
  readonly params?: Readonly<Record<string, Json>>;
  readonly texts?: readonly string[];
  readonly [key: string]: unknown;
}

export interface EdgeJson {
  readonly source: string;
  readonly source_port: string;
  readonly target: string;
  readonly target_port: string;
  readonly order?: string;
}

export interface GraphJson {
  readonly nodes: readonly NodeJson[];
  readonly edges: readonly EdgeJson[];
  readonly strokes?: Readonly<Record<string, Json>>;
  readonly frames?: Readonly<Record<string, Furniture>>;
  readonly notes?: Readonly<Record<string, Furniture>>;
}

export function graphFromJson(json: GraphJson, title = ""): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const node of json.nodes) nodes.set(node.id, nodeFromJson(node));
  for (const wire of json.edges) {
    const order = wire.order ?? null;
    const key = edgeKey(wire.target, wire.target_port, order);
    const { source, source_port: sourcePort, target, target_port: targetPort } = wire;
    edges.set(key, { key, source, sourcePort, target, targetPort, order });
  }
  const frames = new Map(Object.entries(json.frames ?? {}));
  const notes = new Map(Object.entries(json.notes ?? {}));
  return { title, nodes, edges, frames, notes };
}

function nodeFromJson(node: NodeJson): GraphNode {
  const keys: Partial<Record<NodeKey, Json>> = {};
  for (const key of NODE_KEYS) {
    const value = node[key];
    if (value !== undefined) keys[key] = value as Json;
  }
  const { id, type, position } = node;
  return { id, type, position, params: node.params ?? {}, texts: new Set(node.texts ?? []), keys };
}
