/** What a result depends on, as text: type, normalised params, wires in. Equal text, equal result. */
import type { Catalogue, Graph, GraphEdge, GraphNode, Json, NodeType } from "@/graph/types";

/** Input port → `[source node, output port]` pairs in order. */
export type Inputs = Readonly<Record<string, readonly (readonly [string, string])[]>>;

export function signature(
  type: string,
  params: Readonly<Record<string, Json>>,
  inputs: Inputs,
): string {
  return JSON.stringify([type, sorted(params), sorted(inputs)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, entry]) => [key, sorted(entry)]);
}

/** `params` with the declared defaults filled in and unknown names dropped, as the server freezes them. */
export function normalised(
  type: NodeType | undefined,
  params: Readonly<Record<string, Json>>,
): Record<string, Json> {
  if (!type) return { ...params };
  const found: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(type.params.properties)) {
    found[name] = params[name] ?? schema.default ?? null;
  }
  return found;
}

/** The signature of every node as the graph stands; `inert` wires carry nothing. */
export function signatures(
  graph: Graph,
  catalogue: Catalogue,
  inert: ReadonlyMap<string, unknown>,
): Map<string, string> {
  const wires = new Map<string, GraphEdge[]>();
  for (const edge of [...graph.edges.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (inert.has(edge.key)) continue;
    const known = wires.get(edge.target);
    if (known) known.push(edge);
    else wires.set(edge.target, [edge]);
  }
  const found = new Map<string, string>();
  for (const node of graph.nodes.values()) {
    found.set(node.id, ofNode(node, catalogue, wires.get(node.id) ?? []));
  }
  return found;
}

function ofNode(node: GraphNode, catalogue: Catalogue, wires: readonly GraphEdge[]): string {
  const inputs: Record<string, [string, string][]> = {};
  for (const wire of wires) {
    inputs[wire.targetPort] = [...(inputs[wire.targetPort] ?? []), [wire.source, wire.sourcePort]];
  }
  return signature(node.type, normalised(catalogue.get(node.type), node.params), inputs);
}
