/** Frames and notes in the document: one Y.Map each, whose keys merge one by one. */
import * as Y from "yjs";
import { roots } from "@/doc/roots";
import { type PieceRoot, splitPieceKey } from "@/graph/furniture";
import type { Furniture, Json } from "@/graph/types";

/** Put a frame or note down. */
export function addPiece(doc: Y.Doc, root: PieceRoot, id: string, entry: Furniture): void {
  roots(doc)[root].set(id, new Y.Map(Object.entries(entry)));
}

/** Set keys of the frame or note `key` names; what is the same stays unwritten, what is gone is left. */
export function setPiece(doc: Y.Doc, key: string, values: Furniture): void {
  const name = splitPieceKey(key);
  const entry = name && roots(doc)[name.root].get(name.id);
  if (!(entry instanceof Y.Map)) return;
  for (const [field, value] of Object.entries(values)) {
    if (!same(entry.get(field), value)) entry.set(field, value);
  }
}

/** Take away the frames and notes among `keys`. */
export function removePieces(doc: Y.Doc, keys: Iterable<string>): void {
  for (const key of keys) {
    const name = splitPieceKey(key);
    if (name) roots(doc)[name.root].delete(name.id);
  }
}

function same(left: unknown, right: Json): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return Object.is(left, right);
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
