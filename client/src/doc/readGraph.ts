/** From the document to values. Whatever merging or a newer client left there, reading never fails. */
import * as Y from "yjs";
import { roots } from "@/doc/roots";
import { splitEdgeKey } from "@/graph/edgeKey";
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

/** The node under `id`, or null when what stands there is no node. */
export function readNode(id: string, value: unknown): GraphNode | null {
  if (!(value instanceof Y.Map)) return null;
  const type = value.get("type");
  if (typeof type !== "string") return null;
  const keys: Partial<Record<NodeKey, Json>> = {};
  for (const key of NODE_KEYS) {
    const entry = value.get(key);
    if (entry !== undefined) keys[key] = plain(entry);
  }
  return { id, type, position: readPosition(value.get("position")), keys, ...readParams(value) };
}

function readParams(node: Y.Map<unknown>): Pick<GraphNode, "params" | "texts"> {
  const params: Record<string, Json> = {};
  const texts = new Set<string>();
  const map = node.get("params");
  if (map instanceof Y.Map) {
    for (const [name, entry] of map.entries()) {
      if (entry instanceof Y.Text) texts.add(name);
      params[name] = plain(entry);
    }
  }
  return { params, texts };
}

function plain(value: unknown): Json {
  if (value instanceof Y.Text) return value.toString();
  if (value instanceof Y.AbstractType) return value.toJSON() as Json;
  return (value ?? null) as Json;
}

/** `[x, y]`, or the origin when it is not two numbers. */
export function readPosition(value: unknown): Position {
  if (!Array.isArray(value)) return [0, 0];
  const [x, y] = value as unknown[];
  return [finite(x), finite(y)];
}

function finite(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** The wire under `key`, or null when what stands there is no wire. */
export function readEdge(key: string, value: unknown): GraphEdge | null {
  if (typeof value !== "object" || value === null) return null;
  const { source, port } = value as { source?: unknown; port?: unknown };
  if (typeof source !== "string" || typeof port !== "string") return null;
  const { target, port: targetPort, order } = splitEdgeKey(key);
  return { key, source, sourcePort: port, target, targetPort, order };
}

/** The frame or note under an id, or null when what stands there is none. */
export function readFurniture(value: unknown): Furniture | null {
  return value instanceof Y.Map ? (value.toJSON() as Furniture) : null;
}

function readAll(map: Y.Map<unknown>): Map<string, Furniture> {
  const found = new Map<string, Furniture>();
  for (const [id, value] of map.entries()) {
    const entry = readFurniture(value);
    if (entry) found.set(id, entry);
  }
  return found;
}

export function readTitle(doc: Y.Doc): string {
  const title = roots(doc).meta.get("title");
  return typeof title === "string" ? title : "";
}

/** The whole document as values. */
export function readGraph(doc: Y.Doc): Graph {
  const { nodes: nodeMap, edges: edgeMap, frames, notes } = roots(doc);
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  for (const [id, value] of nodeMap.entries()) {
    const node = readNode(id, value);
    if (node) nodes.set(id, node);
  }
  for (const [key, value] of edgeMap.entries()) {
    const edge = readEdge(key, value);
    if (edge) edges.set(key, edge);
  }
  return { title: readTitle(doc), nodes, edges, frames: readAll(frames), notes: readAll(notes) };
}
