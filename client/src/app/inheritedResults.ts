/** A fork shows what its origin had given at the fork, until it has results of its own. */
import type { QueryClient } from "@tanstack/react-query";
import type { ResultItem } from "@/api/runs";
import { resultsAtQuery, workflowQuery } from "@/api/time";

/** A fork of a fork of a fork … is followed so far back. */
const MOST_GENERATIONS = 5;

export interface Inherited {
  /** The workflow whose runs made them. */
  workflow: string;
  items: ResultItem[];
}

/** What the nodes without a result in `own` had at the fork, nearest origin first. */
export async function inheritedResults(
  workflow: string,
  own: readonly ResultItem[],
  queries: QueryClient,
): Promise<Inherited[]> {
  const known = new Set(own.map(({ node }) => node));
  const found: Inherited[] = [];
  let here = workflow;
  try {
    for (let back = 0; back < MOST_GENERATIONS; back += 1) {
      const { forked_from: origin } = await queries.fetchQuery(workflowQuery(here));
      if (!origin) break;
      here = origin.workflow;
      const given = await queries.fetchQuery(resultsAtQuery(here, origin.version));
      const items = given.filter(({ node }) => !known.has(node));
      for (const { node } of items) known.add(node);
      if (items.length > 0) found.push({ workflow: here, items });
    }
  } catch {
    // An origin that is gone, or not for my eyes, gives nothing.
  }
  return found;
}
