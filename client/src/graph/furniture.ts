/**
 * Frames and notes: what stands on the canvas beside nodes and wires. What is not taken as it says is
 * drawn by its default, or not at all (shared vectors with karate/graph/furniture_rules.py:
 * tests/vectors/furniture_rules.json).
 */
import type { Entry } from "@/graph/content";
import type { Graph, Json, Position } from "@/graph/types";

/** Most frames and most notes of one workflow; of more, the last by id are not drawn. */
export const MOST_FRAMES = 200;
export const MOST_NOTES = 500;
/** Code points of a frame's title and of a note's text; the rest is not shown. */
export const TITLE_LENGTH = 200;
export const NOTE_LENGTH = 4000;
/** Sides of a frame or note, in flow units. */
export const LEAST_SIDE = 40;
export const MOST_SIDE = 20_000;
/** How far from the origin something may stand, in flow units. */
export const REACH = 1_000_000;

export const COLORS = [
  "gray",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "violet",
  "pink",
] as const;
export type Color = (typeof COLORS)[number];

export type Size = readonly [width: number, height: number];
export type PieceRoot = "frames" | "notes";

interface Placed {
  readonly position: Position;
  readonly size: Size;
  readonly color: Color;
}
export interface Frame extends Placed {
  readonly kind: "frame";
  readonly title: string;
}
export interface Note extends Placed {
  readonly kind: "note";
  readonly text: string;
}
export type Piece = Frame | Note;

export const FRAME_SIZE: Size = [480, 320];
export const NOTE_SIZE: Size = [240, 180];

/** The frame that `entry` says; null when it stands nowhere. */
export function frameOf(entry: Entry): Frame | null {
  const placed = placedOf(entry, FRAME_SIZE, "gray");
  return placed && { kind: "frame", ...placed, title: cut(entry.title, TITLE_LENGTH) };
}

/** The note that `entry` says; null when it stands nowhere. */
export function noteOf(entry: Entry): Note | null {
  const placed = placedOf(entry, NOTE_SIZE, "yellow");
  return placed && { kind: "note", ...placed, text: cut(entry.text, NOTE_LENGTH) };
}

function placedOf(entry: Entry, size: Size, color: Color): Placed | null {
  const position = pair(entry.position, -REACH, REACH);
  if (!position) return null;
  const given = COLORS.find((name) => name === entry.color);
  return {
    position,
    size: pair(entry.size, LEAST_SIDE, MOST_SIDE) ?? size,
    color: given ?? color,
  };
}

function pair(value: Json | undefined, least: number, most: number): Position | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const fits = value.every((n) => typeof n === "number" && n >= least && n <= most);
  return fits ? (value as unknown as Position) : null;
}

function cut(value: Json | undefined, most: number): string {
  if (typeof value !== "string") return "";
  return value.length <= most ? value : Array.from(value).slice(0, most).join("");
}

/** How canvas and selection name a frame or note; no node's id holds a colon. */
export function pieceKey(root: PieceRoot, id: string): string {
  return `${root === "frames" ? "frame" : "note"}:${id}`;
}

/** The root and id behind such a name; null for a node. */
export function splitPieceKey(key: string): { root: PieceRoot; id: string } | null {
  const [kind, id, more] = key.split(":");
  if (!id || more !== undefined) return null;
  if (kind === "frame") return { root: "frames", id };
  return kind === "note" ? { root: "notes", id } : null;
}

export function isFrameKey(key: string): boolean {
  return key.startsWith("frame:");
}

/** The frames and notes that are drawn, by their names on the canvas. */
export function piecesOf({ frames, notes }: Graph): Map<string, Piece> {
  const found = new Map<string, Piece>();
  collect(found, "frames", frames, MOST_FRAMES, frameOf);
  collect(found, "notes", notes, MOST_NOTES, noteOf);
  return found;
}

function collect(
  found: Map<string, Piece>,
  root: PieceRoot,
  entries: ReadonlyMap<string, Entry> | undefined,
  most: number,
  read: (entry: Entry) => Piece | null,
): void {
  for (const id of [...(entries?.keys() ?? [])].sort().slice(0, most)) {
    const piece = read(entries?.get(id) ?? {});
    if (piece) found.set(pieceKey(root, id), piece);
  }
}

/** What people call it: “Frame “Hero””, “Note “Remember…””. */
export function pieceTitle(piece: Piece): string {
  const words = (piece.kind === "frame" ? piece.title : firstLine(piece.text)).trim();
  const kind = piece.kind === "frame" ? "Frame" : "Note";
  return words === "" ? kind : `${kind} “${words}”`;
}

const MOST_NAME = 40;

/** The first line that says something, without marks, cut to a name's length. */
export function firstLine(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(/^[#>\-*\s]+|[*_`]/g, "").trim());
  const letters = Array.from(lines.find((line) => line !== "") ?? "");
  return letters.length > MOST_NAME
    ? `${letters.slice(0, MOST_NAME - 1).join("")}…`
    : letters.join("");
}
