/** Workflows: the list, one, and making, renaming, deleting them. */
import { queryOptions } from "@tanstack/react-query";
import { type Page, request } from "@/api/client";
import type { GraphJson } from "@/graph/fromJson";

export interface WorkflowSummary {
  id: string;
  title: string;
  version: number;
  created_at?: string;
  updated_at?: string;
  created_by?: string;
  /** Asset id or address of a picture that stands for the workflow. */
  thumbnail?: string | null;
  /** Absent when it began on its own. */
  forked_from?: ForkedFrom | null;
}

/** Where a fork began. */
export interface ForkedFrom {
  workflow: string;
  version: number;
}

/** A workflow with its graph, now or as of a version. */
export interface Workflow extends WorkflowSummary {
  graph: GraphJson;
}

/** The workflow as of `version`. */
export function workflowAt(id: string, version: number): Promise<Workflow> {
  return request(`/workflows/${encodeURIComponent(id)}?at=${version}`);
}

export interface NewGraph {
  nodes: {
    id?: string;
    type: string;
    position: [number, number];
    params?: object;
    title?: string;
  }[];
  edges: { source: string; source_port: string; target: string; target_port: string }[];
}

export const workflowsQuery = queryOptions({
  queryKey: ["workflows"],
  queryFn: async ({ signal }) =>
    (await request<Page<WorkflowSummary>>("/workflows?limit=100", { signal })).items,
});

export function createWorkflow(title: string, graph?: NewGraph): Promise<WorkflowSummary> {
  return request("/workflows", { method: "POST", json: graph ? { title, graph } : { title } });
}

export function deleteWorkflow(id: string): Promise<void> {
  return request(`/workflows/${encodeURIComponent(id)}`, { method: "DELETE" });
}
