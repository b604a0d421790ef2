import * as Y from "yjs";
import { type NodeMap, roots } from "@/doc/roots";
import type { Json, NodeKey } from "@/graph/types";

/** Set one parameter; null removes it, which means its default. Nodes that are gone are left alone. */
export function setParam(doc: Y.Doc, node: string, name: string, value: Json): void {
  const params = paramsOf(roots(doc).nodes.get(node));
  if (!params) return;
  if (value === null) params.delete(name);
  else if (!Object.is(params.get(name), value)) params.set(name, value);
}

/** Set one of the optional keys of a node, such as its title; null removes it. */
export function setNodeKey(doc: Y.Doc, node: string, key: NodeKey, value: Json): void {
  const entry = roots(doc).nodes.get(node);
  if (!entry) return;
  if (value === null) entry.delete(key);
  else entry.set(key, value);
}

/** Bring a Y.Text parameter to `text` by its smallest single replacement; makes it where it is not. */
export function setText(doc: Y.Doc, node: string, name: string, text: string): void {
  const params = paramsOf(roots(doc).nodes.get(node));
  if (!params) return;
  const found = params.get(name);
  if (!(found instanceof Y.Text)) {
    params.set(name, new Y.Text(text));
    return;
  }
  const { at, remove, insert } = replacement(found.toString(), text);
  if (remove > 0) found.delete(at, remove);
  if (insert !== "") found.insert(at, insert);
}

/** The smallest replacement from `old` to `text`, in UTF-16 units, never inside a surrogate pair. */
export function replacement(
  old: string,
  text: string,
): { at: number; remove: number; insert: string } {
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) start += 1;
  if (start > 0 && splits(old, start)) start -= 1;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  if (end > 0 && (splits(old, old.length - end) || splits(text, text.length - end))) end -= 1;
  return {
    at: start,
    remove: old.length - end - start,
    insert: text.slice(start, text.length - end),
  };
}

function splits(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}

function paramsOf(node: NodeMap | undefined): Y.Map<unknown> | null {
  const params = node?.get("params");
  return params instanceof Y.Map ? params : null;
}
