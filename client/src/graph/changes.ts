/** Semantic changes as contract.md "Changes" writes them; the same as `karate/graph/changes.py`. */
import type { Json, Position } from "@/graph/types";

/** A node without its id: `{type, position, params, texts?}` and the optional node keys that are set. */
export type NodeValue = {
  readonly type: string;
  readonly position: Position;
  readonly params: Readonly<Record<string, Json>>;
  /** Names of the params that live as Y.Text. */
  readonly texts?: readonly string[];
  readonly [key: string]: Json | undefined;
};

export type NodeAdded = NodeValue & { readonly op: "node.added"; readonly node: string };

export type LostWire = { readonly key: string; readonly source: string; readonly port: string };

export type NodeRemoved = {
  readonly op: "node.removed";
  readonly node: string;
  /** The node, and the wires that went with it. */
  readonly before?: NodeValue & { readonly edges: readonly LostWire[] };
};

export type NodeMoved = {
  readonly op: "node.moved";
  readonly node: string;
  readonly new: Position;
  readonly old?: Position;
};

/** One of the optional node keys, or `type`. */
export type NodeChanged = {
  readonly op: "node.changed";
  readonly node: string;
  readonly key: string;
  readonly new?: Json;
  readonly old?: Json;
};

export type ParamSet = {
  readonly op: "param.set";
  readonly node: string;
  readonly param: string;
  /** The new value lives as Y.Text. */
  readonly text?: true;
  readonly new?: Json;
  readonly old?: Json;
};

/** At code point `at`, `delete` was replaced by `insert`. */
export type TextEdited = {
  readonly op: "text.edited";
  readonly node: string;
  readonly param: string;
  readonly at: number;
  readonly delete: string;
  readonly insert: string;
};

export type EdgeChange = {
  readonly op: "edge.connected" | "edge.disconnected";
  readonly target: string;
  readonly target_port: string;
  readonly order?: string;
  readonly source?: string;
  readonly source_port?: string;
  readonly before?: { readonly source: string; readonly port: string };
};

/** A frame or note: one `key` of it, or without one the whole of it. */
export type FurnitureSet = {
  readonly op: "frame.set" | "note.set";
  readonly id: string;
  readonly key?: string;
  readonly new?: Json;
  readonly old?: Json;
};

export type MetaSet = {
  readonly op: "meta.set";
  readonly key: string;
  readonly new?: Json;
  readonly old?: Json;
};

export type StrokeChange = {
  readonly op: "stroke.added" | "stroke.removed";
  readonly id: string;
  readonly new?: Json;
  readonly old?: Json;
};

export type GraphChange =
  | NodeAdded
  | NodeRemoved
  | NodeMoved
  | NodeChanged
  | ParamSet
  | TextEdited
  | EdgeChange
  | FurnitureSet
  | MetaSet
  | StrokeChange;

/** What a change is about: two changes with the same subject, the later one wins. */
export function subjectOf(change: GraphChange): string {
  switch (change.op) {
    case "edge.connected":
    case "edge.disconnected":
      return `edge ${change.target}:${change.target_port}:${change.order ?? ""}`;
    case "param.set":
    case "text.edited":
      return `param ${change.node} ${change.param}`;
    case "node.changed":
      return `key ${change.node} ${change.key}`;
    case "node.moved":
      return `place ${change.node}`;
    case "node.added":
    case "node.removed":
      return `node ${change.node}`;
    case "meta.set":
      return `meta ${change.key}`;
    default:
      return `${change.op.split(".")[0]} ${change.id} ${"key" in change ? change.key : ""}`;
  }
}
