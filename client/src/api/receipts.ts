/** Where an asset comes from, and whether what its receipt says holds. */
import { queryOptions } from "@tanstack/react-query";
import type { Asset } from "@/api/assets";
import { request } from "@/api/client";
import type { WorkflowSummary } from "@/api/workflows";
import type { GraphJson } from "@/graph/fromJson";
import type { Json } from "@/graph/types";

/** The step of a run, or one element of it, with its settings then. */
export interface MadeBy {
  node: string;
  type: string;
  version: number;
  params: Record<string, Json>;
  key: string;
  element?: number;
}

/** What made an asset; without `run` a person brought it. */
export interface Provenance {
  asset: Asset & { pixels?: string };
  name?: string | null;
  actor: string;
  actor_name: string | null;
  at: string;
  run?: string;
  workflow?: { id: string; version: number; title: string };
  step?: MadeBy;
  cost?: number;
  provider?: { name?: string; model?: string; request_id?: string; job?: string };
  events: { position: number; type: string; hash: string }[];
  /** The assets at each input, with the node each came from. */
  sources: Record<string, (Asset & { node: string })[]>;
}

export interface Check {
  part: string;
  ok: boolean;
  detail: string;
}

export interface Receipt {
  ok: boolean;
  checks: Check[];
  signature: { key: string };
}

/** What a picture that was stored carried with it. */
export interface Carried {
  graph: GraphJson | null;
  signature: "ok" | "unknown-key" | "altered";
}

export const provenanceQuery = (asset: string) =>
  queryOptions({
    queryKey: ["provenance", asset],
    queryFn: ({ signal }) => request<Provenance>(path(asset, "provenance"), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Asks the server to look again at the bytes, the pixels and the log. */
export const receiptQuery = (asset: string) =>
  queryOptions({
    queryKey: ["receipt", asset],
    queryFn: ({ signal }) => request<Receipt>(path(asset, "receipt"), { signal }),
  });

/** Makes a new workflow of a file: an export, or a picture that carries its graph. */
export function importWorkflow(file: File): Promise<WorkflowSummary> {
  return request("/workflows/import", {
    method: "POST",
    body: file,
    mediaType: file.type || "application/octet-stream",
  });
}

function path(asset: string, what: string): string {
  return `/assets/${encodeURIComponent(asset)}/${what}`;
}
