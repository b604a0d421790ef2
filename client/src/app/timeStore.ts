/** Which moment the canvas shows: now, an earlier version, a comparison, a merge. View state only. */
import { create } from "zustand";
import type { NodeResult } from "@/app/EditorContext";
import type { Graph } from "@/graph/types";

/** What happened to a node or wire between the two sides of a comparison. */
export type MarkState = "added" | "removed" | "changed" | "conflict";

export interface Mark {
  readonly state: MarkState;
  /** What about it changed, in few words; may be empty. */
  readonly note: string;
}

/** What the canvas draws instead of the present. */
export interface Scene {
  readonly graph: Graph;
  readonly results: ReadonlyMap<string, NodeResult>;
  /** By node id. */
  readonly marks: ReadonlyMap<string, Mark>;
  /** By edge key. */
  readonly wires: ReadonlyMap<string, MarkState>;
}

/** Later than every version: the newest there is. */
export const NEWEST = Number.MAX_SAFE_INTEGER;

export type TimeMode =
  | { readonly kind: "past"; readonly version: number }
  /** `to` null is now. */
  | { readonly kind: "compare"; readonly from: number; readonly to: number | null }
  | { readonly kind: "merge"; readonly fork: string };

/** A question a small dialog asks about a version; null is the present one. */
export interface TimeQuestion {
  readonly kind: "name" | "fork";
  readonly version: number | null;
}

interface TimeState {
  mode: TimeMode | null;
  scene: Scene | null;
  question: TimeQuestion | null;

  enter(mode: TimeMode): void;
  leave(): void;
  show(scene: Scene): void;
  ask(question: TimeQuestion | null): void;
  reset(): void;
}

const NOW = { mode: null, scene: null, question: null };

export const useTimeStore = create<TimeState>()((set) => ({
  ...NOW,
  // The old picture stays until the new one is there, so that nothing flashes.
  enter: (mode) => set({ mode }),
  leave: () => set({ mode: null, scene: null }),
  show: (scene) => set((state) => (state.mode ? { scene } : state)),
  ask: (question) => set({ question }),
  reset: () => set(NOW),
}));

/** The mode that `?at=7`, `?compare=3..9` (or `3..`) or `?merge=<fork>` asks for. */
export function modeOf(search: string): TimeMode | null {
  const asked = new URLSearchParams(search);
  const at = whole(asked.get("at"));
  if (at !== null) return { kind: "past", version: at };
  const [from, to = ""] = asked.get("compare")?.split("..") ?? [];
  const first = whole(from ?? null);
  if (first !== null) return { kind: "compare", from: first, to: whole(to) };
  const fork = asked.get("merge");
  return fork ? { kind: "merge", fork } : null;
}

/** The query string for a mode; the inverse of `modeOf`. Other words of `search` are kept. */
export function searchOf(mode: TimeMode | null, search: string): string {
  const words = new URLSearchParams(search);
  for (const name of ["at", "compare", "merge"]) words.delete(name);
  if (mode?.kind === "past" && mode.version !== NEWEST) words.set("at", String(mode.version));
  if (mode?.kind === "compare") words.set("compare", `${mode.from}..${mode.to ?? ""}`);
  if (mode?.kind === "merge") words.set("merge", mode.fork);
  const text = words.toString();
  return text === "" ? "" : `?${text}`;
}

function whole(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
