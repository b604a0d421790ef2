/**
 * What was copied, as text: nodes with the wires among them, what is painted on them, frames and notes.
 * It comes back from outside, so it is read field by field; what is no clip is null, what is odd in one
 * is left out.
 */
import { type EdgeJson, type GraphJson, graphFromJson, type NodeJson } from "@/graph/fromJson";
import { frameOf, noteOf, piecesOf, splitPieceKey } from "@/graph/furniture";
import { nodeValue } from "@/graph/nodeValue";
import { strokeNode } from "@/graph/strokeKey";
import type { Furniture, Graph, GraphEdge, Json, Position } from "@/graph/types";

/** Longest text of a clip, in UTF-16 units. */
export const CLIP_LENGTH = 4 * 1024 * 1024;

/** A copied part of a workflow. */
export interface Clip {
  readonly graph: Graph;
  /** The workflow it was copied in; empty where nobody said. */
  readonly workflow: string;
  /** The wires that came into it from nodes that stayed behind. */
  readonly inputs: readonly EdgeJson[];
  readonly strokes: ReadonlyMap<string, Json>;
}

const MARK = "karate/clip/1";
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** The text for `keys` of `graph`, in the workflow of that id; null when nothing of it is there. */
export function clipText(
  graph: Graph,
  strokes: ReadonlyMap<string, Json>,
  keys: readonly string[],
  workflow = "",
): string | null {
  const ids = new Set(keys.filter((key) => graph.nodes.has(key)));
  const pieces = keys.flatMap((key) => splitPieceKey(key) ?? []);
  const held = (root: "frames" | "notes") =>
    pieces.flatMap((name) => {
      const entry = name.root === root ? graph[root]?.get(name.id) : undefined;
      return entry ? [[name.id, entry] as const] : [];
    });
  const [frames, notes] = [held("frames"), held("notes")];
  if (ids.size + frames.length + notes.length === 0) return null;
  const wires = [...graph.edges.values()].filter(({ target }) => ids.has(target));
  const clip = {
    karate: MARK,
    workflow,
    nodes: [...ids].flatMap((id) => {
      const node = graph.nodes.get(id);
      return node ? [{ id, ...nodeValue(node) }] : [];
    }),
    edges: wires.filter(({ source }) => ids.has(source)).map(edgeJson),
    inputs: wires.filter(({ source }) => !ids.has(source)).map(edgeJson),
    strokes: Object.fromEntries([...strokes].filter(([key]) => ids.has(strokeNode(key)))),
    frames: Object.fromEntries(frames),
    notes: Object.fromEntries(notes),
  };
  return JSON.stringify(clip);
}

function edgeJson({ source, sourcePort, target, targetPort, order }: GraphEdge): EdgeJson {
  const ends = { source, source_port: sourcePort, target, target_port: targetPort };
  return order === null ? ends : { ...ends, order };
}

/** The clip that `text` is, or null. */
export function readClip(text: string): Clip | null {
  if (text.length > CLIP_LENGTH || !text.includes(MARK)) return null;
  const raw = parsed(text);
  if (!isRecord(raw) || raw.karate !== MARK) return null;
  const nodes = list(raw.nodes).flatMap((entry) => (isNode(entry) ? [entry] : []));
  const known = new Set(nodes.map(({ id }) => id));
  const wires = (held: Json | undefined) =>
    list(held).flatMap((entry) => (isEdge(entry) && known.has(entry.target) ? [entry] : []));
  const edges = wires(raw.edges).filter(({ source }) => known.has(source));
  const inputs = wires(raw.inputs).filter(({ source }) => !known.has(source));
  const frames = pieces(raw.frames, (entry) => frameOf(entry) !== null);
  const notes = pieces(raw.notes, (entry) => noteOf(entry) !== null);
  const json: GraphJson = { nodes, edges, frames, notes };
  const strokes = Object.entries(isRecord(raw.strokes) ? raw.strokes : {});
  return {
    graph: graphFromJson(json),
    workflow: typeof raw.workflow === "string" ? raw.workflow : "",
    inputs,
    strokes: new Map(strokes.filter(([key]) => known.has(strokeNode(key)))),
  };
}

/** The frames and notes of a clip as they are drawn: what is odd in them stays behind. */
export function cleanPieces(graph: Graph): [root: "frames" | "notes", id: string, Furniture][] {
  return [...piecesOf(graph)].flatMap(([key, piece]) => {
    const name = splitPieceKey(key);
    const { kind, ...entry } = piece;
    return name ? [[name.root, name.id, entry as Furniture]] : [];
  });
}

function pieces(raw: Json | undefined, drawn: (entry: Furniture) => boolean) {
  const entries = Object.entries(isRecord(raw) ? raw : {});
  const found = entries.filter(([id, entry]) => ID.test(id) && isRecord(entry) && drawn(entry));
  return Object.fromEntries(found) as Record<string, Furniture>;
}

function isNode(entry: Json): entry is NodeJson & { readonly [key: string]: Json } {
  if (!isRecord(entry) || !isId(entry.id) || typeof entry.type !== "string") return false;
  const { params = {}, texts = [], position } = entry;
  return (
    isPlace(position) &&
    isRecord(params) &&
    Object.keys(params).every((name) => NAME.test(name)) &&
    Array.isArray(texts) &&
    texts.every((name) => typeof name === "string" && typeof params[name] === "string")
  );
}

function isEdge(entry: Json): entry is { readonly [key: string]: Json } & EdgeJson {
  if (!isRecord(entry)) return false;
  const { source, target, source_port, target_port, order = "a" } = entry;
  const ports = [source_port, target_port].every((port) => isName(port));
  return (
    isId(source) &&
    isId(target) &&
    ports &&
    typeof order === "string" &&
    /^[!-~]{1,128}$/.test(order)
  );
}

function isPlace(value: Json | undefined): value is Position {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isFinite);
}

function isId(value: Json | undefined): value is string {
  return typeof value === "string" && ID.test(value);
}

function isName(value: Json | undefined): value is string {
  return typeof value === "string" && NAME.test(value);
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
