/** Where lists are, and who is run over them; the same rule as `karate/graph/lists.py`. */
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge } from "@/graph/types";

export interface ListTypes {
  /** Outputs that give lists, as `node:port`. */
  readonly sources: ReadonlySet<string>;
  /** Node → the inputs it is run over, in order. */
  readonly maps: ReadonlyMap<string, readonly string[]>;
  /** Nodes that a list would have to decide for; they cannot run. */
  readonly choosers: ReadonlySet<string>;
}

/** The lists of `graph`, of whose wires `inert` carry nothing. */
export function listTypes(
  graph: Graph,
  catalogue: Catalogue,
  inert: ReadonlyMap<string, unknown>,
): ListTypes {
  const fed = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges.values()) {
    if (!inert.has(edge.key)) fed.set(edge.target, [...(fed.get(edge.target) ?? []), edge]);
  }
  const found = {
    sources: new Set<string>(),
    maps: new Map<string, string[]>(),
    choosers: new Set<string>(),
  };
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    const wires = fed.get(id) ?? [];
    for (const wire of wires) visit(wire.source);
    const type = declaredOf(graph.nodes.get(id), catalogue);
    if (!type) return;
    const isList = (wire: GraphEdge) => found.sources.has(`${wire.source}:${wire.sourcePort}`);
    const listed = new Set(wires.filter(isList).map((wire) => wire.targetPort));
    const lazy = Object.values(type.choice?.options ?? {});
    if (type.choice && listed.has(type.choice.by)) found.choosers.add(id);
    const over = type.choice
      ? []
      : type.inputs.filter((port) => !port.list && listed.has(port.name));
    if (over.length > 0) {
      found.maps.set(
        id,
        over.map((port) => port.name),
      );
    }
    const lists = over.length > 0 || lazy.some((port) => listed.has(port));
    for (const port of type.outputs) {
      if (port.list || lists) found.sources.add(`${id}:${port.name}`);
    }
  };
  for (const id of graph.nodes.keys()) visit(id);
  return found;
}
