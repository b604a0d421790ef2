/** What earlier results were made from: the graph as it stood when their runs were frozen. */
import type { ResultItem } from "@/api/runs";
import { type Run, runQuery } from "@/api/runs";
import { workflowAt } from "@/api/workflows";
import { signatures } from "@/app/signature";
import { strokeMarks } from "@/app/strokeMarks";
import { graphFromJson } from "@/graph/fromJson";
import { inertEdges } from "@/graph/rules";
import type { Catalogue } from "@/graph/types";

/** Runs looked up at most; results of older ones are not marked as changed. */
const MOST_RUNS = 6;

type Fetch = (query: ReturnType<typeof runQuery>) => Promise<Run>;

/** Signatures by node for `items`; nodes whose origin cannot be told are left out. */
export async function madeFrom(
  workflow: string,
  items: readonly ResultItem[],
  catalogue: Catalogue,
  fetch: Fetch,
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const runs = [...new Set(items.map((item) => item.run))].slice(-MOST_RUNS);
  const versions = new Map<number, Set<string>>();
  for (const run of await Promise.all(runs.map((id) => fetch(runQuery(id))))) {
    const known = versions.get(run.version) ?? new Set();
    versions.set(run.version, known.add(run.id));
  }
  for (const [version, ids] of versions) {
    const { graph: json } = await workflowAt(workflow, version);
    const graph = graphFromJson(json);
    const now = signatures(
      graph,
      catalogue,
      inertEdges(graph, catalogue),
      strokeMarks(Object.entries(json.strokes ?? {})),
    );
    for (const { node, run } of items) {
      const basis = ids.has(run) ? now.get(node) : undefined;
      if (basis !== undefined) made.set(node, basis);
    }
  }
  return made;
}
