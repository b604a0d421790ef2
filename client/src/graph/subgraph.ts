/**
 * A subgraph: a node whose meaning is a small graph that it carries under its key `subgraph`. The
 * same rule as `karate/graph/subgraph.py`.
 */
import type { EdgeJson, NodeJson } from "@/graph/fromJson";
import {
  type Catalogue,
  type GraphNode,
  type Json,
  type NodeType,
  type ParamSchema,
  PORT_TYPES,
  type Port,
  type PortType,
} from "@/graph/types";

/** The type of every subgraph node. */
export const SUBGRAPH = "subgraph";

export interface SubgraphEnd {
  readonly node: string;
  readonly port: string;
  readonly order?: string;
}

export interface SubgraphInput {
  readonly name: string;
  readonly type: PortType;
  readonly title?: string;
  readonly required?: boolean;
  readonly list?: boolean;
  readonly to: readonly SubgraphEnd[];
}

export interface SubgraphOutput extends SubgraphEnd {
  readonly name: string;
  readonly type: PortType;
  readonly title?: string;
  readonly list?: boolean;
}

export interface Definition {
  readonly id?: string;
  readonly version?: number;
  readonly title?: string;
  readonly nodes: readonly NodeJson[];
  readonly edges: readonly EdgeJson[];
  readonly inputs: readonly SubgraphInput[];
  readonly outputs: readonly SubgraphOutput[];
  readonly params: readonly { name: string; node: string; param: string }[];
  /** What is painted on the nodes inside, keyed as in a document. */
  readonly strokes?: Readonly<Record<string, Json>>;
}

type Entry = Readonly<Record<string, Json>>;

/** What a subgraph node stands for; null for other nodes, and for one that cannot be read. */
export function definitionOf(node: GraphNode): Definition | null {
  const raw = node.keys.subgraph;
  if (node.type !== SUBGRAPH || typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    return null;
  }
  const told = raw as Entry;
  const lists = ["nodes", "edges", "inputs", "outputs", "params"].map((name) =>
    entries(told[name]),
  );
  if (lists.some((list) => list === null)) return null;
  const [nodes, edges, inputs, outputs, params] = lists as Entry[][];
  const whole =
    nodes?.every((entry) => words(entry, "id", "type") && record(entry.params)) &&
    edges?.every((entry) => words(entry, "source", "source_port", "target", "target_port")) &&
    inputs?.every((entry) => port(entry) && ends(entry.to)) &&
    outputs?.every((entry) => port(entry) && words(entry, "node", "port")) &&
    params?.every((entry) => words(entry, "name", "node", "param"));
  const known = new Set(nodes?.map((entry) => entry.id));
  const named = [...(inputs ?? []).flatMap((entry) => entries(entry.to) ?? []), ...(outputs ?? [])];
  if (
    !whole ||
    !record(told.strokes) ||
    known.size === 0 ||
    named.some((end) => !known.has(end.node as string))
  )
    return null;
  const { id, version, title } = told;
  const found = {
    id,
    version,
    title,
    nodes,
    edges,
    inputs,
    outputs,
    params,
    strokes: told.strokes,
  };
  return found as unknown as Definition;
}

function entries(value: Json | undefined): Entry[] | null {
  if (!value) return [];
  if (!Array.isArray(value)) return null;
  const objects = value.every((e) => typeof e === "object" && e !== null && !Array.isArray(e));
  return objects ? (value as unknown as Entry[]) : null;
}

function words(entry: Entry, ...names: string[]): boolean {
  return names.every((name) => typeof entry[name] === "string" && entry[name] !== "");
}

function record(value: Json | undefined): boolean {
  return !value || (typeof value === "object" && !Array.isArray(value));
}

function port(entry: Entry): boolean {
  return words(entry, "name") && PORT_TYPES.includes(entry.type as PortType);
}

function ends(value: Json | undefined): boolean {
  return entries(value)?.every((entry) => words(entry, "node", "port")) ?? false;
}

const known = new WeakMap<object, { catalogue: Catalogue; type: NodeType | undefined }>();

/** What `node` declares: its type's entry, or what its own subgraph offers. */
export function declaredOf(
  node: GraphNode | undefined,
  catalogue: Catalogue,
): NodeType | undefined {
  if (!node) return undefined;
  if (node.type !== SUBGRAPH) return catalogue.get(node.type);
  const raw = node.keys.subgraph;
  if (typeof raw !== "object" || raw === null) return undefined;
  const kept = known.get(raw);
  if (kept?.catalogue === catalogue) return kept.type;
  const definition = definitionOf(node);
  const type = definition ? typeOf(definition, catalogue) : undefined;
  known.set(raw, { catalogue, type });
  return type;
}

/** A subgraph as a node type; in the palette under `id`. */
export function typeOf(definition: Definition, catalogue: Catalogue, id = SUBGRAPH): NodeType {
  const properties: Record<string, ParamSchema> = {};
  for (const { name, node, param } of definition.params) {
    const inner = definition.nodes.find((entry) => entry.id === node);
    const schema = inner && declaredOf(asNode(inner), catalogue)?.params.properties[param];
    if (inner && schema) {
      properties[name] = { ...schema, default: inner.params?.[param] ?? schema.default };
    }
  }
  return {
    ...{ id, version: 1, title: definition.title || "Subgraph", category: "Subgraphs" },
    ...{ description: `A subgraph of ${definition.nodes.length} nodes.`, keywords: ["subgraph"] },
    ...{ kind: "control", resource: "cpu", cacheable: false, timeout_s: 0, price: 0 },
    state: "available",
    inputs: definition.inputs.map((input) => asPort(input, input.required ?? true)),
    outputs: definition.outputs.map((output) => asPort(output, true)),
    params: { type: "object", properties },
  };
}

function asPort(told: SubgraphInput | SubgraphOutput, required: boolean): Port {
  const { name, type, title, list } = told;
  return { name, type, title: title || name, required, list: list ?? false, description: "" };
}

/** A node inside a definition. */
export function asNode(entry: NodeJson): GraphNode {
  const { id, type, position, params, texts, ...keys } = entry;
  return {
    ...{ id, type, position: position ?? [0, 0], params: params ?? {} },
    ...{ texts: new Set(texts ?? []), keys: keys as GraphNode["keys"] },
  };
}
