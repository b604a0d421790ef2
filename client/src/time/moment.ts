/** A moment of a workflow: the graph of a version, and what its nodes had given by then. */
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { graphAt, resultsAt } from "@/api/time";
import type { NodeResult } from "@/app/EditorContext";
import { inheritedResults } from "@/app/inheritedResults";
import { fromItem } from "@/app/ResultBoard";
import { graphFromJson } from "@/graph/fromJson";
import type { Graph } from "@/graph/types";

export interface Moment {
  readonly version: number;
  readonly graph: Graph;
  readonly results: ReadonlyMap<string, NodeResult>;
}

export async function fetchMoment(
  workflow: string,
  version: number,
  signal: AbortSignal,
  queries: QueryClient,
): Promise<Moment> {
  const [{ graph, title }, own] = await Promise.all([
    graphAt(workflow, version, signal),
    resultsAt(workflow, version, signal),
  ]);
  const inherited = await inheritedResults(workflow, own, queries);
  const items = [...own, ...inherited.flatMap((origin) => origin.items)];
  const results = new Map(items.map((item) => [item.node, fromItem(item)]));
  return { version, graph: graphFromJson(graph, title), results };
}

/** The past does not change: what was fetched once stays right. */
export function momentQuery(workflow: string, version: number) {
  return queryOptions({
    queryKey: ["moment", workflow, version],
    queryFn: ({ signal, client }) => fetchMoment(workflow, version, signal, client),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
