import * as Y from "yjs";
import { roots } from "@/doc/roots";
import { SUBGRAPH } from "@/graph/subgraph";
import type { GraphNode, Json, NodeType, Position } from "@/graph/types";

export type NewNode = Omit<GraphNode, "id">;

/** Put `node` under `id`. Long texts become Y.Text, so that two people can type in one prompt. */
export function addNode(doc: Y.Doc, id: string, node: NewNode): void {
  const entry = new Y.Map<unknown>();
  entry.set("type", node.type);
  entry.set("position", [...node.position]);
  for (const [key, value] of Object.entries(node.keys)) entry.set(key, value);
  const params = new Y.Map<unknown>();
  for (const [name, value] of Object.entries(node.params)) {
    params.set(name, node.texts.has(name) ? new Y.Text(String(value ?? "")) : value);
  }
  entry.set("params", params);
  roots(doc).nodes.set(id, entry);
}

/** A fresh node of `type`: what is not given stays absent, which means its default; texts are there to type in. */
export function fresh(
  type: NodeType,
  position: Position,
  params: Readonly<Record<string, Json>> = {},
): NewNode {
  const values: Record<string, Json> = {};
  const texts = new Set<string>();
  for (const [name, schema] of Object.entries(type.params.properties)) {
    const given = params[name];
    if (schema["x-kind"] === "text") {
      texts.add(name);
      values[name] = given ?? schema.default ?? "";
    } else if (given !== undefined && given !== null) {
      values[name] = given;
    }
  }
  // An entry of the library becomes a node that carries what it stands for.
  if (type.subgraph) {
    return { type: SUBGRAPH, position, params: values, texts, keys: { subgraph: type.subgraph } };
  }
  return { type: type.id, position, params: values, texts, keys: {} };
}
