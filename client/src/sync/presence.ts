/** What awareness says about other people. Untrusted: read field by field, never passed on. */
import type { Awareness } from "y-protocols/awareness";
import { AWARENESS_IDS } from "@/graph/limits";
import type { Position } from "@/graph/types";

/** Where somebody holds a brush: on which node's picture, in pixels of it, and how wide. */
export interface HeldBrush {
  readonly node: string;
  readonly at: Position;
  readonly size: number;
}

export interface Presence {
  /** Yjs client id of the tab. */
  readonly client: number;
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** In flow coordinates. */
  readonly cursor: Position | null;
  readonly selection: readonly string[];
  /** Nodes in flight: positions not yet in the document. */
  readonly dragging: ReadonlyMap<string, Position>;
  readonly brush: HeldBrush | null;
  /** The frame or note they write in, by its name on the canvas. */
  readonly writing: string | null;
}

const COLOUR = /^#[0-9a-f]{6}$/i;
const NAME_LENGTH = 60;

/** Everybody else who has the document open, by client id. */
export function readPresence(awareness: Awareness): Presence[] {
  const found: Presence[] = [];
  for (const [client, state] of awareness.getStates()) {
    if (client === awareness.clientID) continue;
    const presence = readState(client, state);
    if (presence) found.push(presence);
  }
  return found.sort((left, right) => left.client - right.client);
}

function readState(client: number, state: Record<string, unknown>): Presence | null {
  const user = state.user;
  if (typeof user !== "object" || user === null) return null;
  const { id, name, colour, color } = user as Record<string, unknown>;
  const shade = typeof colour === "string" ? colour : color;
  return {
    client,
    id: typeof id === "string" ? id : String(client),
    name: typeof name === "string" && name !== "" ? name.slice(0, NAME_LENGTH) : "Someone",
    colour: typeof shade === "string" && COLOUR.test(shade) ? shade : "#8A93A6",
    cursor: readPoint(state.cursor),
    selection: readIds(state.selection),
    dragging: readDragging(state.dragging),
    brush: readBrush(state.brush),
    writing: typeof state.writing === "string" ? state.writing : null,
  };
}

function readPoint(value: unknown): Position | null {
  if (!Array.isArray(value)) return null;
  const [x, y] = value as unknown[];
  return Number.isFinite(x) && Number.isFinite(y) ? [x as number, y as number] : null;
}

function readBrush(value: unknown): HeldBrush | null {
  if (typeof value !== "object" || value === null) return null;
  const { node, at, size } = value as Record<string, unknown>;
  const place = readPoint(at);
  if (typeof node !== "string" || !place || !Number.isFinite(size)) return null;
  return { node, at: place, size: size as number };
}

function readIds(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((id): id is string => typeof id === "string").slice(0, AWARENESS_IDS);
}

function readDragging(value: unknown): Map<string, Position> {
  const found = new Map<string, Position>();
  if (typeof value !== "object" || value === null) return found;
  for (const [id, point] of Object.entries(value).slice(0, AWARENESS_IDS)) {
    const position = readPoint(point);
    if (position) found.set(id, position);
  }
  return found;
}
