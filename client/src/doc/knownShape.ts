/** Whether a transaction kept to the schema of design.md §3, which changes can describe. */
import * as Y from "yjs";
import { readEdge, readNode } from "@/doc/readGraph";
import { type Json, NODE_KEYS } from "@/graph/types";

type AnyType = Parameters<Y.Transaction["changed"]["get"]>[0];

const META = new Set(["title", "schema"]);
const NODE = new Set<string>(["type", "position", "params", ...NODE_KEYS]);

/**
 * The rule of something that was written and that `diff` cannot see, such as an unknown root or key,
 * as the server words it ("<rule>: <detail>"); null when there is none.
 */
export function shapeBroken(transaction: Y.Transaction): string | null {
  for (const [type, keys] of transaction.changed) {
    const path = pathOf(type, transaction.doc);
    for (const key of keys) {
      const broken = rule(path, key ?? "", type);
      if (broken) return broken;
    }
  }
  return null;
}

function rule(path: readonly string[], key: string, type: AnyType): string | null {
  const [root = "", id, third] = path;
  const value = type instanceof Y.Map ? type.get(key) : undefined;
  switch (root) {
    case "meta":
      return META.has(key) ? null : noKey("the workflow", key);
    case "nodes":
      if (id === undefined) return value === undefined ? null : nodeRule(key, value);
      if (third !== undefined) return third === "params" ? null : noKey("a node", third);
      return NODE.has(key) ? null : noKey("a node", key);
    case "edges":
      if (value === undefined || readEdge(key, value as Json)) return null;
      return `value: “${key}” is no wire`;
    case "strokes":
      return value instanceof Y.AbstractType ? `type: “${key}” is no stroke` : null;
    case "frames":
    case "notes":
      if (id !== undefined || value === undefined || value instanceof Y.Map) return null;
      return `type: “${key}” is no entry of ${root}`;
    default:
      return `root: there is no root “${root}”`;
  }
}

function nodeRule(id: string, value: unknown): string | null {
  if (!(value instanceof Y.Map) || !readNode(id, value)) return `type: “${id}” is no node`;
  const stranger = [...value.keys()].find((key) => !NODE.has(key));
  return stranger === undefined ? null : noKey("a node", stranger);
}

function noKey(owner: string, key: string): string {
  return `key: ${owner} has no key “${key}”`;
}

/** The root's name and the keys down to `type`. */
function pathOf(type: AnyType, doc: Y.Doc): string[] {
  const path: string[] = [];
  let here: AnyType | null = type;
  while (here?._item) {
    path.unshift(here._item.parentSub ?? "");
    here = here._item.parent as AnyType | null;
  }
  for (const [name, root] of doc.share) if (root === here) path.unshift(name);
  return path;
}
