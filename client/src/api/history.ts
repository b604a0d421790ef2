/** Who did what: a workflow's events, newest first. */
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

/** Where an edit comes from, when the server made it. */
export type Origin =
  | { kind: "undo" | "redo"; versions: number[] }
  | { kind: "restore"; version: number }
  | { kind: "merge"; workflow: string; version: number; base: number }
  | { kind: "import"; sha256: string };

export interface HistoryItem {
  /** Place in the log; absent on what never got there. */
  position?: number;
  /** Of the workflow; null for what happened to people. */
  version: number | null;
  type: string;
  at: string;
  /** Who, as an opaque id, and the name at hand for it. */
  actor: string;
  actor_name?: string;
  changes: Change[];
  run?: string | null;
  /** One readable line about the event, as the server tells it. */
  summary?: string;
  origin?: Origin | null;
  /** What the nodes of the summary were called then, by id. */
  names?: Readonly<Record<string, string>>;
  /** Which run of the workflow it was. */
  number?: number;
}

export const HISTORY_KINDS = ["edit", "run", "version", "people"] as const;

export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** What of the history to tell; all of it by default. */
export interface HistoryFilter {
  actor?: string | undefined;
  node?: string | undefined;
  kind?: HistoryKind | undefined;
}

export interface HistoryAsk extends HistoryFilter {
  limit: number;
  cursor?: string | undefined;
  /** Only what happened before this version. */
  before?: number | undefined;
  /** Only what came after this place in the log. */
  after?: number | undefined;
}

/** One page of what happened, newest first. */
export function fetchHistory(
  workflow: string,
  ask: HistoryAsk,
  signal?: AbortSignal,
): Promise<Page<HistoryItem>> {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(ask)) {
    if (value !== undefined) words.set(name, String(value));
  }
  const path = `/workflows/${encodeURIComponent(workflow)}/history?${words}`;
  return request(path, signal ? { signal } : {});
}
