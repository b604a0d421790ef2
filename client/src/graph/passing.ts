/** Bypass: what a node that is stepped over hands on; the same rule as `karate/graph/passing.py`. */
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge } from "@/graph/types";

export interface Passing {
  /** Wire key → where its value comes from instead. */
  readonly wires: ReadonlyMap<string, { readonly source: string; readonly port: string }>;
  /** Wire key → the bypassed node that has nothing to hand on. */
  readonly lost: ReadonlyMap<string, string>;
}

/** How values pass the bypassed nodes of `graph`, of whose wires `inert` carry nothing. */
export function passing(
  graph: Graph,
  catalogue: Catalogue,
  inert: ReadonlyMap<string, unknown>,
): Passing {
  const wires = new Map<string, { source: string; port: string }>();
  const lost = new Map<string, string>();
  const over = (id: string) => Boolean(graph.nodes.get(id)?.keys.bypass);
  const alive = [...graph.edges.values()]
    .filter((edge) => !inert.has(edge.key))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  for (const edge of alive) {
    if (!over(edge.source) || over(edge.target)) continue;
    let origin: GraphEdge | undefined = edge;
    while (origin && over(origin.source)) {
      lost.set(edge.key, origin.source);
      origin = handedOn(graph, catalogue, alive, origin);
    }
    if (!origin) continue;
    lost.delete(edge.key);
    wires.set(edge.key, { source: origin.source, port: origin.sourcePort });
  }
  return { wires, lost };
}

function handedOn(
  graph: Graph,
  catalogue: Catalogue,
  alive: readonly GraphEdge[],
  { source, sourcePort }: GraphEdge,
): GraphEdge | undefined {
  const type = declaredOf(graph.nodes.get(source), catalogue);
  const output = type?.outputs.find((port) => port.name === sourcePort);
  for (const port of type?.inputs ?? []) {
    const wire = alive.find((edge) => edge.target === source && edge.targetPort === port.name);
    if (wire && port.type === output?.type) return wire;
  }
  return undefined;
}
