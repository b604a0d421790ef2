/** What subgraph nodes show: the results of the nodes that run in their place. */
import type { NodeResult } from "@/app/EditorContext";
import { definitionOf } from "@/graph/subgraph";
import type { Graph } from "@/graph/types";

/** States from the one that says most to the one that says least about the whole. */
const FIRST: readonly NodeResult["state"][] = [
  ...(["running", "queued", "waiting", "failed", "cancelled"] as const),
  ...(["succeeded", "cached", "skipped"] as const),
];

/** `results` with one more for each subgraph node of `graph` that ran. */
export function withSubgraphs(
  graph: Graph,
  results: ReadonlyMap<string, NodeResult>,
): ReadonlyMap<string, NodeResult> {
  let found: Map<string, NodeResult> | null = null;
  for (const node of graph.nodes.values()) {
    const definition = definitionOf(node);
    if (!definition) continue;
    const inside = [...results].filter(([key]) => key.startsWith(`${node.id}/`));
    const states = inside.map(([, result]) => result);
    const state = FIRST.find((one) => states.some((result) => result.state === one));
    const said = states.find((result) => result.state === state);
    if (!said) continue;
    const ends = definition.outputs.map(
      ({ name, node: inner, port }) => [name, port, results.get(`${node.id}/${inner}`)] as const,
    );
    const outputs = Object.fromEntries(
      ends.map(([name, port, end]) => [name, end?.outputs[port] ?? []]),
    );
    const data = Object.fromEntries(
      ends.map(([name, port, end]) => [name, end?.data?.[port] ?? []]),
    );
    const times = states.flatMap(({ seconds }) => seconds ?? []);
    found ??= new Map(results);
    const { elements: _, ...rest } = said;
    const seconds = times.reduce((sum, one) => sum + one, 0);
    found.set(node.id, { ...rest, outputs, data, ...(times.length > 0 ? { seconds } : {}) });
  }
  return found ?? results;
}
