/** What a result depends on, as text: type, normalised params, wires in. Equal text, equal result. */
import { markOf, type StrokeMarks } from "@/app/strokeMarks";
import { passing } from "@/graph/passing";
import { takesStrokes } from "@/graph/strokeKey";
import { asNode, declaredOf, definitionOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge, GraphNode, Json, NodeType } from "@/graph/types";

/** Input port → `[source node, output port]` pairs in order. */
export type Inputs = Readonly<Record<string, readonly (readonly [string, string])[]>>;

export function signature(
  type: string,
  params: Readonly<Record<string, Json>>,
  inputs: Inputs,
): string {
  const { strokes } = params;
  const told = Array.isArray(strokes) ? { ...params, strokes: markOf(strokes) } : params;
  return JSON.stringify([type, sorted(told), sorted(inputs)]);
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

/** The signature of every node as the graph stands, painted as `marks` tell; `inert` wires carry nothing. */
export function signatures(
  graph: Graph,
  catalogue: Catalogue,
  inert: ReadonlyMap<string, unknown>,
  marks: StrokeMarks = new Map(),
): Map<string, string> {
  const wires = new Map<string, GraphEdge[]>();
  const { wires: passed } = passing(graph, catalogue, inert);
  for (const edge of [...graph.edges.values()].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (inert.has(edge.key)) continue;
    // As the server plans it: past what is bypassed, and from inside a subgraph.
    const { source, port } = passed.get(edge.key) ?? { source: edge.source, port: edge.sourcePort };
    const [from, output] = origin(graph.nodes.get(source), source, port);
    const wire = { ...edge, source: from, sourcePort: output };
    const known = wires.get(edge.target);
    if (known) known.push(wire);
    else wires.set(edge.target, [wire]);
  }
  const found = new Map<string, string>();
  for (const node of graph.nodes.values()) {
    found.set(node.id, ofNode(node, catalogue, wires.get(node.id) ?? [], marks));
  }
  return found;
}

/** Where a value is really made: for a subgraph by the node inside, under its path. */
function origin(node: GraphNode | undefined, path: string, port: string): [string, string] {
  const definition = node && definitionOf(node);
  const end = definition?.outputs.find(({ name }) => name === port);
  const inner = definition?.nodes.find(({ id }) => id === end?.node);
  if (!end || !inner) return [path, port];
  return origin(asNode(inner), `${path}/${end.node}`, end.port);
}

function ofNode(
  node: GraphNode,
  catalogue: Catalogue,
  wires: readonly GraphEdge[],
  marks: StrokeMarks,
): string {
  const inputs: Record<string, [string, string][]> = {};
  for (const wire of wires) {
    inputs[wire.targetPort] = [...(inputs[wire.targetPort] ?? []), [wire.source, wire.sourcePort]];
  }
  const type = declaredOf(node, catalogue);
  // A plan names a model by its id, a document perhaps by an older one.
  const params = normalised(type, node.params);
  if (takesStrokes(type)) params.strokes = marks.get(node.id) ?? "";
  return signature(type?.id ?? node.type, params, inputs);
}
