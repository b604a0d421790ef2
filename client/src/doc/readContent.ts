import * as Y from "yjs";
import { readGraph } from "@/doc/readGraph";
import { roots } from "@/doc/roots";
import type { Content, Entry } from "@/graph/content";
import type { Json } from "@/graph/types";

/** The whole document as values, furniture included. */
export function readContent(doc: Y.Doc): Content {
  const { nodes, edges } = readGraph(doc);
  const { meta, strokes, frames, notes } = roots(doc);
  return {
    ...{ nodes, edges },
    ...{ meta: values(meta), strokes: values(strokes) },
    ...{ frames: furniture(frames), notes: furniture(notes) },
  };
}

/** The entries of a root that hold plain values. */
export function values(map: Y.Map<unknown>): Map<string, Json> {
  const found = new Map<string, Json>();
  for (const [key, value] of map.entries()) {
    if (value !== null && !(value instanceof Y.AbstractType)) found.set(key, value as Json);
  }
  return found;
}

/** The entries of a root that are maps of plain values: frames, notes. */
export function furniture(map: Y.Map<unknown>): Map<string, Entry> {
  const found = new Map<string, Entry>();
  for (const [key, value] of map.entries()) {
    if (value instanceof Y.Map) found.set(key, value.toJSON() as Entry);
  }
  return found;
}
