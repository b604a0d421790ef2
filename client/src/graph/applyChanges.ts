/** Changes folded over a content; the twin of `apply` in `karate/graph/changes.py`. */
import type { EdgeChange, FurnitureSet, GraphChange } from "@/graph/changes";
import type { Content, Entry } from "@/graph/content";
import { edgeKey } from "@/graph/edgeKey";
import { nodeFromValue } from "@/graph/nodeValue";
import { editedText } from "@/graph/textEdit";
import type { GraphEdge, GraphNode, Json } from "@/graph/types";

/** The content after `changes`. A change of a node that is not there changes nothing. */
export function applyChanges(content: Content, changes: readonly GraphChange[]): Content {
  return changes.reduce(applyChange, content);
}

function applyChange(content: Content, change: GraphChange): Content {
  switch (change.op) {
    case "node.added": {
      const { op: _, node, ...value } = change;
      return { ...content, nodes: put(content.nodes, node, nodeFromValue(node, value)) };
    }
    case "node.removed": {
      const edges = new Map(content.edges);
      for (const { key } of change.before?.edges ?? []) edges.delete(key);
      return { ...content, nodes: put(content.nodes, change.node, null), edges };
    }
    case "edge.connected":
    case "edge.disconnected":
      return { ...content, edges: put(content.edges, keyOf(change), edgeOf(change)) };
    case "meta.set":
      return { ...content, meta: put(content.meta, change.key, change.new ?? null) };
    case "stroke.added":
    case "stroke.removed":
      return { ...content, strokes: put(content.strokes, change.id, change.new ?? null) };
    case "frame.set":
      return { ...content, frames: furnished(content.frames, change) };
    case "note.set":
      return { ...content, notes: furnished(content.notes, change) };
    default: {
      const node = content.nodes.get(change.node);
      if (!node) return content;
      return { ...content, nodes: put(content.nodes, node.id, changedNode(node, change)) };
    }
  }
}

type NodeEdit = Extract<
  GraphChange,
  { op: "node.moved" | "node.changed" | "param.set" | "text.edited" }
>;

function changedNode(node: GraphNode, change: NodeEdit): GraphNode {
  switch (change.op) {
    case "node.moved":
      return { ...node, position: change.new };
    case "node.changed":
      if (change.key === "type") return { ...node, type: String(change.new) };
      return { ...node, keys: withEntry(node.keys, change.key, change.new) };
    case "param.set": {
      const texts = new Set(node.texts);
      if (change.text) texts.add(change.param);
      else texts.delete(change.param);
      return { ...node, params: withEntry(node.params, change.param, change.new), texts };
    }
    case "text.edited": {
      const text = editedText(String(node.params[change.param] ?? ""), change);
      const texts = new Set(node.texts).add(change.param);
      return { ...node, params: { ...node.params, [change.param]: text }, texts };
    }
  }
}

export function keyOf(change: EdgeChange): string {
  return edgeKey(change.target, change.target_port, change.order ?? null);
}

function edgeOf(change: EdgeChange): GraphEdge | null {
  const { target, target_port, order = null, source, source_port } = change;
  if (change.op === "edge.disconnected" || source === undefined || source_port === undefined) {
    return null;
  }
  const ends = { source, sourcePort: source_port, target, targetPort: target_port };
  return { key: keyOf(change), ...ends, order };
}

function furnished(
  entries: ReadonlyMap<string, Entry>,
  { id, key, new: value }: FurnitureSet,
): ReadonlyMap<string, Entry> {
  if (key === undefined) return put(entries, id, (value as Entry | undefined) ?? null);
  return put(entries, id, withEntry(entries.get(id) ?? {}, key, value));
}

function put<T>(entries: ReadonlyMap<string, T>, key: string, value: T | null): Map<string, T> {
  const next = new Map(entries);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

function withEntry(entries: Entry, key: string, value: Json | undefined): Entry {
  const { [key]: _, ...rest } = entries;
  return value == null ? rest : { ...rest, [key]: value };
}
