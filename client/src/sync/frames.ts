/** Karate's own frames on the sync socket (`?v=1`): saved counts, run events, notices. */
import * as decoding from "lib0/decoding";
import type { Json } from "@/graph/types";

export const FRAME_SAVED = 100;
export const FRAME_EVENT = 101;
export const FRAME_NOTICE = 102;

/** An event of the log as the server shows it (contract.md "Event"); only what the client reads. */
export interface LogEvent {
  readonly position?: number;
  readonly type: string;
  readonly at?: string;
  readonly actor?: string;
  readonly data: Readonly<Record<string, Json>>;
}

export interface Notice {
  readonly kind: string;
  readonly [extra: string]: Json;
}

/** The JSON of a frame, or null when it is none: a broken frame is dropped, never thrown. */
export function readFrame(decoder: decoding.Decoder): Readonly<Record<string, Json>> | null {
  try {
    const value: unknown = JSON.parse(decoding.readVarString(decoder));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, Json>)
      : null;
  } catch {
    return null;
  }
}

/** How many sync frames of this connection are durable. */
export function readSaved(frame: Readonly<Record<string, Json>>): number | null {
  const { frames } = frame;
  return typeof frames === "number" && Number.isFinite(frames) ? frames : null;
}

export function readEvent(frame: Readonly<Record<string, Json>>): LogEvent | null {
  const { type, data } = frame;
  if (typeof type !== "string") return null;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
  return frame as unknown as LogEvent;
}

export function readNotice(frame: Readonly<Record<string, Json>>): Notice | null {
  return typeof frame.kind === "string" ? (frame as Notice) : null;
}
