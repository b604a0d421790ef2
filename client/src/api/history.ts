/** Who did what: a workflow's events, newest first. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import { type Page, request } from "@/api/client";
import type { Json } from "@/graph/types";

/** A semantic change (contract.md "Changes"). */
export interface Change {
  op: string;
  node?: string;
  param?: string;
  key?: string;
  id?: string;
  type?: string;
  old?: Json;
  new?: Json;
  before?: Json;
  at?: number;
  delete?: string;
  insert?: string;
  source?: string;
  source_port?: string;
  target?: string;
  target_port?: string;
  [extra: string]: Json | undefined;
}

export interface HistoryItem {
  version: number;
  type: string;
  at: string;
  /** Who, as an opaque id, and the name at hand for it. */
  actor: string;
  actor_name?: string;
  changes: Change[];
  run?: string | null;
  summary?: string;
}

export function historyQuery(workflow: string) {
  return infiniteQueryOptions({
    queryKey: ["history", workflow],
    queryFn: ({ pageParam, signal }) =>
      request<Page<HistoryItem>>(
        `/workflows/${encodeURIComponent(workflow)}/history?limit=50${
          pageParam === null ? "" : `&cursor=${encodeURIComponent(pageParam)}`
        }`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}
