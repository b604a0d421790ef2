/**
 * What merging can break: the repair rule of design.md §3, the same as `karate/graph/rules.py`
 * (shared vectors: tests/vectors/graph_rules.json). An inert part stays in the document, is shown
 * with its reason and takes no part in a run.
 */
import { strongComponents } from "@/graph/components";
import { DEFAULT_LIMITS, type Limits } from "@/graph/limits";
import { connectable } from "@/graph/ports";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge, Problem } from "@/graph/types";

/** Nodes that cannot run: over the limit (the last by id), or of a type nobody knows. */
export function inertNodes(
  graph: Graph,
  catalogue: Catalogue,
  limits: Limits = DEFAULT_LIMITS,
): Map<string, Problem> {
  const found = new Map<string, Problem>();
  [...graph.nodes.keys()].sort().forEach((key, place) => {
    const node = graph.nodes.get(key);
    const type = node?.type ?? "";
    if (place >= limits.nodes) {
      const detail = `over the limit of ${limits.nodes} nodes`;
      found.set(key, { rule: "node-limit", detail, node: key });
    } else if (!declaredOf(node, catalogue)) {
      found.set(key, { rule: "unknown-type", detail: `unknown node type “${type}”`, node: key });
    }
  });
  return found;
}

/** Wires that carry nothing, each with its reason: over the limit, badly ended, or in a loop. */
export function inertEdges(
  graph: Graph,
  catalogue: Catalogue,
  limits: Limits = DEFAULT_LIMITS,
): Map<string, Problem> {
  const dead = inertNodes(graph, catalogue, limits);
  const found = new Map<string, Problem>();
  const alive: GraphEdge[] = [];
  [...graph.edges.values()].sort(byKey).forEach((edge, place) => {
    const problem =
      place >= limits.connections ? over(edge, limits) : wireProblem(edge, graph, catalogue, dead);
    if (problem) found.set(edge.key, problem);
    else alive.push(edge);
  });
  const component = strongComponents(alive.map((edge) => [edge.source, edge.target] as const));
  for (const edge of alive) {
    if (edge.source === edge.target || component.get(edge.source) === component.get(edge.target)) {
      found.set(edge.key, { rule: "cycle", detail: "this wire closes a loop", edge: edge.key });
    }
  }
  return found;
}

function byKey(left: GraphEdge, right: GraphEdge): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

function over(edge: GraphEdge, limits: Limits): Problem {
  const detail = `over the limit of ${limits.connections} connections`;
  return { rule: "connection-limit", detail, edge: edge.key };
}

function wireProblem(
  edge: GraphEdge,
  graph: Graph,
  catalogue: Catalogue,
  dead: ReadonlyMap<string, Problem>,
): Problem | null {
  const broken = (rule: string, detail: string): Problem => ({ rule, detail, edge: edge.key });
  for (const end of [edge.source, edge.target]) {
    if (!graph.nodes.has(end)) return broken("dangling", `node “${end}” is not there`);
    const reason = dead.get(end);
    if (reason) return broken("inert-end", `node “${end}”: ${reason.detail}`);
  }
  const sourceType = declaredOf(graph.nodes.get(edge.source), catalogue);
  const targetType = declaredOf(graph.nodes.get(edge.target), catalogue);
  const output = sourceType?.outputs.find((port) => port.name === edge.sourcePort);
  const inlet = targetType?.inputs.find((port) => port.name === edge.targetPort);
  if (!output) {
    return broken("unknown-port", `${sourceType?.title} has no output “${edge.sourcePort}”`);
  }
  if (!inlet) {
    return broken("unknown-port", `${targetType?.title} has no input “${edge.targetPort}”`);
  }
  if (inlet.list !== (edge.order !== null)) {
    return broken("wrong-order", `${inlet.title} ${inlet.list ? "needs" : "takes no"} order`);
  }
  if (!connectable(output.type, inlet.type)) {
    return broken(
      "wrong-type",
      `${output.title} is ${output.type}, ${inlet.title} takes ${inlet.type}`,
    );
  }
  return null;
}
