/** Runs of a workflow and the latest results of its nodes. */
import { queryOptions } from "@tanstack/react-query";
import type { Asset } from "@/api/assets";
import { type Page, request } from "@/api/client";

export type RunState = "queued" | "running" | "succeeded" | "partial" | "failed" | "cancelled";
export type StepState =
  | "waiting"
  | "queued"
  | "running"
  | "cached"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled";

export interface StepError {
  code: string;
  detail: string;
}

export interface Step {
  node: string;
  state: StepState;
  cached: boolean;
  why?: string | null;
  attempts: number;
  started_at?: string | null;
  finished_at?: string | null;
  cost: number;
  outputs: Record<string, Asset[]>;
  error?: StepError | null;
  /** How far a step is that runs once per element of a list. */
  elements?: StepElements | null;
  /** How far it is while it runs, 0 to 1. */
  progress?: number | null;
}

export interface StepElements {
  count: number;
  done: number;
  failed: number;
}

export interface Run {
  id: string;
  workflow: string;
  version: number;
  state: RunState;
  steps: Step[];
  cost: number;
  requested_at?: string;
}

/** The latest result of a node, as `GET /workflows/{id}/results` serves it. */
export interface ResultItem {
  node: string;
  state: StepState;
  cached: boolean;
  why?: string | null;
  outputs: Record<string, Asset[]>;
  run: string;
  cost?: number;
  seconds?: number | null;
  error?: StepError | null;
  started_at?: string | null;
  elements?: StepElements | null;
}

const of = (workflow: string) => `/workflows/${encodeURIComponent(workflow)}`;

export function resultsQuery(workflow: string) {
  return queryOptions({
    queryKey: ["results", workflow],
    queryFn: async ({ signal }) =>
      (await request<Page<ResultItem>>(`${of(workflow)}/results`, { signal })).items,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function runQuery(run: string) {
  return queryOptions({
    queryKey: ["run", run],
    queryFn: ({ signal }) => request<Run>(`/runs/${encodeURIComponent(run)}`, { signal }),
  });
}

export function runsQuery(workflow: string) {
  return queryOptions({
    queryKey: ["runs", workflow],
    queryFn: async ({ signal }) =>
      (await request<Page<Run>>(`${of(workflow)}/runs?limit=50`, { signal })).items,
  });
}

/** Ask for a run of all nodes, or of `targets` and what they need. */
export function startRun(
  workflow: string,
  idempotencyKey: string,
  targets?: readonly string[],
): Promise<{ id: string; state: RunState }> {
  return request(`${of(workflow)}/runs`, {
    method: "POST",
    json: { idempotency_key: idempotencyKey, ...(targets ? { targets } : {}) },
  });
}

/** Run the same plan again; with `from` that node and what comes after it is made anew. */
export function retryRun(run: string, idempotencyKey: string, from?: string): Promise<unknown> {
  return request(`/runs/${encodeURIComponent(run)}/retry`, {
    method: "POST",
    json: { idempotency_key: idempotencyKey, ...(from === undefined ? {} : { from }) },
  });
}

export function cancelRun(run: string): Promise<unknown> {
  return request(`/runs/${encodeURIComponent(run)}/cancel`, { method: "POST" });
}
