import * as Y from "yjs";
import { readGraph } from "@/doc/readGraph";
import { roots } from "@/doc/roots";
import type { Content } from "@/graph/content";
import type { Json } from "@/graph/types";

/** The whole document as values, furniture included. */
export function readContent(doc: Y.Doc): Content {
  const { nodes, edges, frames, notes } = readGraph(doc);
  const { meta, strokes } = roots(doc);
  const beside = { frames: frames ?? new Map(), notes: notes ?? new Map() };
  return { nodes, edges, meta: values(meta), strokes: values(strokes), ...beside };
}

/** The entries of a root that hold plain values. */
export function values(map: Y.Map<unknown>): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [key, value] of map.entries()) {
    if (value !== null && !(value instanceof Y.AbstractType)) found.set(key, value as Json);
  }
  return found;
}
