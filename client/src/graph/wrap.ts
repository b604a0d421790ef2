/** From a selection to a subgraph node that stands for it, and back. */
import { edgeKey } from "@/graph/edgeKey";
import type { EdgeJson, NodeJson } from "@/graph/fromJson";
import { newId } from "@/graph/newId";
import { nodeValue } from "@/graph/nodeValue";
import { strokeKey, strokeNode } from "@/graph/strokeKey";
import {
  asNode,
  type Definition,
  declaredOf,
  definitionOf,
  SUBGRAPH,
  type SubgraphEnd,
  type SubgraphInput,
  type SubgraphOutput,
} from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge, GraphNode, Json, Port } from "@/graph/types";

/** What takes the place of nodes: `nodes` come, `gone` go with all their wires, `edges` are drawn. */
export interface Exchange {
  readonly gone: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly {
    readonly key: string;
    readonly source: string;
    readonly port: string;
  }[];
  /** What is painted on the nodes that come, by its key. */
  readonly strokes: readonly (readonly [key: string, stroke: Json])[];
}

type Strokes = ReadonlyMap<string, Json>;

type MutableInput = Omit<SubgraphInput, "to"> & { to: SubgraphEnd[]; from: string };

/** The nodes `ids` of `graph` as one subgraph node called `title`, which takes `strokes` along. */
export function wrapped(
  graph: Graph,
  catalogue: Catalogue,
  ids: readonly string[],
  title: string,
  strokes: Strokes = new Map(),
): Exchange {
  const inside = new Set(ids.filter((id) => graph.nodes.has(id)));
  const members = [...inside].map((id) => graph.nodes.get(id) as GraphNode);
  const wires = [...graph.edges.values()];
  const inner = wires.filter((edge) => inside.has(edge.source) && inside.has(edge.target));
  const left = Math.min(...members.map((node) => node.position[0]));
  const top = Math.min(...members.map((node) => node.position[1]));
  const inputs = inputsOf(graph, catalogue, inside, wires);
  const outputs = outputsOf(graph, catalogue, inside, wires);
  const id = newId();
  const definition: Definition = {
    title,
    nodes: members.map((node) => ({
      ...(nodeValue(node) as unknown as NodeJson),
      id: node.id,
      position: [node.position[0] - left, node.position[1] - top],
    })),
    edges: inner.map(toJson),
    inputs: inputs.map(({ from: _, ...input }) => input),
    outputs: outputs.map(({ output }) => output),
    params: paramsOf(members),
    ...painted(strokes, inside),
  };
  const into = inputs.flatMap(({ name, from }) => {
    const [source, port] = from.split(":");
    return source && port ? [{ key: edgeKey(id, name, null), source, port }] : [];
  });
  const out = outputs.flatMap(({ output, wires: feeding }) =>
    feeding.map(({ key }) => ({ key, source: id, port: output.name })),
  );
  const keys = { subgraph: definition as unknown as Json };
  const node = { id, type: SUBGRAPH, position: [left, top] as const, params: {}, keys };
  return {
    gone: [...inside],
    nodes: [{ ...node, texts: new Set() }],
    edges: [...into, ...out],
    strokes: [],
  };
}

/** The strokes on the nodes `inside`, where there are any. */
function painted(strokes: Strokes, inside: ReadonlySet<string>): Pick<Definition, "strokes"> {
  const found = [...strokes].filter(([key]) => inside.has(strokeNode(key)));
  return found.length > 0 ? { strokes: Object.fromEntries(found) } : {};
}

/** The subgraph node `id` as the nodes it stands for; null when it is none. */
export function unpacked(graph: Graph, id: string): Exchange | null {
  const node = graph.nodes.get(id);
  const definition = node && definitionOf(node);
  if (!node || !definition) return null;
  const named = new Map(definition.nodes.map((entry) => [entry.id, newId()]));
  const as = (inner: string) => named.get(inner) ?? inner;
  const nodes = definition.nodes.map((entry) => {
    const made = asNode(entry);
    const set = definition.params.filter((p) => p.node === entry.id && p.name in node.params);
    const own = Object.fromEntries(set.map((p) => [p.param, node.params[p.name] as Json]));
    const [x, y] = made.position;
    const position = [node.position[0] + x, node.position[1] + y] as const;
    return { ...made, id: as(entry.id), position, params: { ...made.params, ...own } };
  });
  const edges = definition.edges.map((edge) => ({
    key: edgeKey(as(edge.target), edge.target_port, edge.order ?? null),
    source: as(edge.source),
    port: edge.source_port,
  }));
  for (const edge of graph.edges.values()) {
    const { source, sourcePort: port } = edge;
    if (edge.target === id) {
      const input = definition.inputs.find(({ name }) => name === edge.targetPort);
      for (const to of input?.to ?? []) {
        const order = to.order === undefined ? null : `${to.order}${edge.order ?? ""}`;
        edges.push({ key: edgeKey(as(to.node), to.port, order), source, port });
      }
    } else if (source === id) {
      const output = definition.outputs.find(({ name }) => name === port);
      if (output) edges.push({ key: edge.key, source: as(output.node), port: output.port });
    }
  }
  const strokes = Object.entries(definition.strokes ?? {}).map(
    ([key, stroke]) => [strokeKey(as(strokeNode(key)), newId()), stroke] as const,
  );
  return { gone: [id], nodes, edges, strokes };
}

/** One input per outside value that comes in, and one per required input that nothing feeds. */
function inputsOf(
  graph: Graph,
  catalogue: Catalogue,
  inside: ReadonlySet<string>,
  wires: readonly GraphEdge[],
): MutableInput[] {
  const found: MutableInput[] = [];
  const taken = new Set<string>();
  const add = (port: Port, from: string, to: SubgraphEnd) => {
    const shared = from === "" ? undefined : found.find((input) => input.from === from);
    if (shared) shared.to.push(to);
    else {
      const { title, type, required } = port;
      found.push({ name: free(port.name, taken), title, type, required, to: [to], from });
    }
  };
  for (const id of inside) {
    for (const port of declaredOf(graph.nodes.get(id), catalogue)?.inputs ?? []) {
      const fed = wires.filter((edge) => edge.target === id && edge.targetPort === port.name);
      for (const edge of fed) {
        if (inside.has(edge.source)) continue;
        const order = edge.order === null ? {} : { order: edge.order };
        add(port, `${edge.source}:${edge.sourcePort}`, { node: id, port: port.name, ...order });
      }
      if (fed.length === 0 && port.required && !port.list)
        add(port, "", { node: id, port: port.name });
    }
  }
  return found;
}

/** One output per value that is used outside; without any, what the ends give. */
function outputsOf(
  graph: Graph,
  catalogue: Catalogue,
  inside: ReadonlySet<string>,
  wires: readonly GraphEdge[],
): { output: SubgraphOutput; wires: GraphEdge[] }[] {
  const taken = new Set<string>();
  const found: { output: SubgraphOutput; wires: GraphEdge[] }[] = [];
  for (const id of inside) {
    const leaving = wires.filter((edge) => edge.source === id);
    for (const port of declaredOf(graph.nodes.get(id), catalogue)?.outputs ?? []) {
      const used = leaving.filter((e) => e.sourcePort === port.name && !inside.has(e.target));
      if (used.length === 0 && leaving.length > 0) continue;
      const { title, type, list } = port;
      const name = free(port.name, taken);
      found.push({ output: { name, title, type, list, node: id, port: port.name }, wires: used });
    }
  }
  return found;
}

function paramsOf(members: readonly GraphNode[]): Definition["params"] {
  const taken = new Set<string>();
  return members.flatMap(({ id: node, keys: { exposed } }) =>
    (Array.isArray(exposed) ? exposed : []).flatMap((param) =>
      typeof param === "string" ? [{ name: free(param, taken), node, param }] : [],
    ),
  );
}

function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let number = 2; taken.has(found); number += 1) found = `${name}_${number}`;
  taken.add(found);
  return found;
}

function toJson({ source, sourcePort, target, targetPort, order }: GraphEdge): EdgeJson {
  const ends = { source, source_port: sourcePort, target, target_port: targetPort };
  return order === null ? ends : { ...ends, order };
}
