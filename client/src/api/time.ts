/** Going back and forth in a workflow's life: undo, restore, fork, versions, diff, merge, timeline. */
import { queryOptions } from "@tanstack/react-query";
import { type Page, request } from "@/api/client";
import type { Change } from "@/api/history";
import type { ResultItem } from "@/api/runs";
import type { ForkedFrom, Workflow, WorkflowSummary } from "@/api/workflows";
import type { Json } from "@/graph/types";

/** A change that undo left alone, because somebody changed the same thing later. */
export interface Kept {
  change: Change;
  /** Who changed the same thing since, and when; null when that is too long ago to be found. */
  version: number | null;
  actor: string | null;
  actor_name?: string | null;
  at: string | null;
}

export interface Undone {
  /** The version that undid it; null when everything was kept. */
  version: number | null;
  changes: Change[];
  undone: number[];
  kept: Kept[];
}

export interface Edited {
  version: number;
  changes: Change[];
}

export interface NamedVersion {
  id: string;
  name: string;
  version: number;
  at: string;
  actor: string;
  actor_name?: string;
}

export type DiffState = "added" | "removed" | "changed";

export interface Diff {
  from: number;
  to: number;
  with?: string;
  changes: Change[];
  nodes: Record<string, { state: DiffState; type: string; title?: string | null }>;
  edges: Record<string, DiffState>;
}

export interface Conflict {
  id: string;
  node?: string | null;
  label: string;
  base?: Json;
  ours?: Json;
  theirs?: Json;
}

export interface Merge {
  from: string;
  /** The version of `base_workflow` from which both sides went on. */
  base: number;
  base_workflow: string;
  ours_version: number;
  theirs_version: number;
  clean: Change[];
  conflicts: Conflict[];
}

export type Side = "ours" | "theirs";

export interface TimelineMark {
  kind: "version" | "run" | "restore" | "merge" | "fork";
  /** Of the run, the named version or the forked workflow. */
  id?: string;
  version: number;
  at: string;
  label: string;
}

export interface TimelineBucket {
  from: number;
  to: number;
  at: string;
  edits: number;
  runs: number;
}

export interface Timeline {
  head: number;
  first_at: string;
  last_at: string;
  buckets: TimelineBucket[];
  marks: TimelineMark[];
}

/** How finely the life of a workflow is drawn. */
const BUCKETS = 200;

const of = (workflow: string) => `/workflows/${encodeURIComponent(workflow)}`;

/** Take back one's own last gesture, or the last one `before` a version. */
export function undoLast(workflow: string, before?: number): Promise<Undone> {
  return request(`${of(workflow)}/undo`, { method: "POST", json: { last: true, before } });
}

/** Take back these versions, whoever made them. */
export function undoVersions(workflow: string, versions: readonly number[]): Promise<Undone> {
  return request(`${of(workflow)}/undo`, { method: "POST", json: { versions } });
}

/** Take back one's own last undo. */
export function redo(workflow: string, before?: number): Promise<Undone> {
  return request(`${of(workflow)}/redo`, { method: "POST", json: { before } });
}

export function restore(workflow: string, version: number): Promise<Edited> {
  return request(`${of(workflow)}/restore`, { method: "POST", json: { version } });
}

export function fork(
  workflow: string,
  version?: number,
  title?: string,
): Promise<WorkflowSummary & { forked_from: ForkedFrom }> {
  return request(`${of(workflow)}/fork`, { method: "POST", json: { version, title } });
}

export function workflowQuery(workflow: string) {
  return queryOptions({
    queryKey: ["workflow", workflow],
    queryFn: ({ signal }) => request<Workflow>(of(workflow), { signal }),
    staleTime: 30_000,
  });
}

export function versionsQuery(workflow: string) {
  return queryOptions({
    queryKey: ["versions", workflow],
    queryFn: async ({ signal }) =>
      (await request<Page<NamedVersion>>(`${of(workflow)}/versions?limit=200`, { signal })).items,
  });
}

export function nameVersion(
  workflow: string,
  name: string,
  version?: number,
): Promise<NamedVersion> {
  return request(`${of(workflow)}/versions`, { method: "POST", json: { name, version } });
}

export function renameVersion(workflow: string, id: string, name: string): Promise<NamedVersion> {
  return request(`${of(workflow)}/versions/${encodeURIComponent(id)}`, {
    method: "PATCH",
    json: { name },
  });
}

export function removeVersion(workflow: string, id: string): Promise<void> {
  return request(`${of(workflow)}/versions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

export function timelineQuery(workflow: string) {
  return queryOptions({
    queryKey: ["timeline", workflow],
    queryFn: ({ signal }) =>
      request<Timeline>(`${of(workflow)}/timeline?buckets=${BUCKETS}`, { signal }),
  });
}

/** What differs between two versions, or between `from` here and `to` in the workflow `other`. */
export function diffQuery(workflow: string, from: number, to: number, other?: string) {
  const beside = other === undefined ? "" : `&with=${encodeURIComponent(other)}`;
  return queryOptions({
    queryKey: ["diff", workflow, from, to, other ?? null],
    queryFn: ({ signal }) =>
      request<Diff>(`${of(workflow)}/diff?from=${from}&to=${to}${beside}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function mergeQuery(workflow: string, from: string) {
  return queryOptions({
    queryKey: ["merge", workflow, from],
    queryFn: ({ signal }) =>
      request<Merge>(`${of(workflow)}/merge?from=${encodeURIComponent(from)}`, { signal }),
    retry: false,
  });
}

export function merge(
  workflow: string,
  { from, ours_version, theirs_version }: Merge,
  choices: Readonly<Record<string, Side>>,
): Promise<Edited> {
  const json = { from, ours_version, theirs_version, choices };
  return request(`${of(workflow)}/merge`, { method: "POST", json });
}

/** The workflow as of `version`. */
export function graphAt(workflow: string, version: number, signal: AbortSignal): Promise<Workflow> {
  return request(`${of(workflow)}?at=${version}`, { signal });
}

/** What each node had given by then; the past does not change. */
export function resultsAtQuery(workflow: string, version: number) {
  return queryOptions({
    queryKey: ["results", workflow, version],
    queryFn: ({ signal }) => resultsAt(workflow, version, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What each node had given by then. */
export async function resultsAt(
  workflow: string,
  version: number,
  signal: AbortSignal,
): Promise<ResultItem[]> {
  const path = `${of(workflow)}/results?at=${version}`;
  return (await request<Page<ResultItem>>(path, { signal })).items;
}
