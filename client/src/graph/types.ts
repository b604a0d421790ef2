/** What a workflow says at one moment, and what a node type declares. The same words as `karate/graph`. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export type Position = readonly [x: number, y: number];

/** Optional keys a node may carry beside `type`, `position` and `params`. */
export const NODE_KEYS = [
  "title",
  "size",
  "disabled",
  "bypass",
  "collapsed",
  "pinned",
  "lists",
  "exposed",
  "subgraph",
  "frame",
] as const;
export type NodeKey = (typeof NODE_KEYS)[number];

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly position: Position;
  readonly params: Readonly<Record<string, Json>>;
  /** Names of the params that live as Y.Text. */
  readonly texts: ReadonlySet<string>;
  /** The optional keys that are set. */
  readonly keys: Readonly<Partial<Record<NodeKey, Json>>>;
}

export interface GraphEdge {
  /** `"<target>:<port>"`, or `"<target>:<port>:<order>"` for a list input. */
  readonly key: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
  readonly targetPort: string;
  readonly order: string | null;
}

export interface Graph {
  readonly title: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: ReadonlyMap<string, GraphEdge>;
  /** What stands beside them on the canvas, as it was written; read it with `piecesOf`. */
  readonly frames?: ReadonlyMap<string, Furniture>;
  readonly notes?: ReadonlyMap<string, Furniture>;
}

/** A frame or note as the document holds it. */
export type Furniture = Readonly<Record<string, Json>>;

export const PORT_TYPES = [
  "image",
  "mask",
  "video",
  "audio",
  "mesh",
  "text",
  "number",
  "boolean",
  "color",
  "vector",
  "json",
  "any",
] as const;
export type PortType = (typeof PORT_TYPES)[number];

export interface Port {
  readonly name: string;
  readonly type: PortType;
  readonly title: string;
  readonly required: boolean;
  readonly list: boolean;
  readonly description: string;
}

export type ParamKind =
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "text"
  | "color"
  | "asset"
  | "json"
  /** Those of the document: a run is given them, nobody sets them. */
  | "strokes";

/** One setting as JSON Schema with Karate's `x-` hints. */
export interface ParamSchema {
  readonly title: string;
  readonly default: Json;
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly "x-kind": ParamKind;
  readonly "x-step"?: number;
  readonly "x-unit"?: string;
  readonly "x-group"?: string;
  /** Other params and the values of theirs with which this one matters. */
  readonly "x-when"?: Readonly<Record<string, readonly Json[]>>;
  /** Options that cannot be taken here, each with the reason. */
  readonly "x-unavailable"?: Readonly<Record<string, string>>;
}

/** A node type as `GET /node-types` serves it. */
export interface NodeType {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly category: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly kind: "local" | "provider" | "io" | "control";
  readonly resource: "cpu" | "gpu" | "net";
  readonly cacheable: boolean;
  readonly timeout_s: number;
  /** Micro-credits of one execution; null where nobody knows before, and `price_note` says why. */
  readonly price: number | null;
  /** What the price depends on, where the number alone would mislead. */
  readonly price_note?: string;
  /** Other ids that mean this type in a document. */
  readonly aliases?: readonly string[];
  /** Who is called; empty for what runs here. */
  readonly provider?: string;
  readonly state: string;
  /** Why it cannot run here; empty where it can. */
  readonly reason?: string;
  /** Which input or param picks, and the lazy input that each of its values stands for. */
  readonly choice?: {
    readonly by: string;
    readonly options: Readonly<Record<string, string>>;
  } | null;
  /** What a node made of it carries, for an entry of the library. */
  readonly subgraph?: Json;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly params: {
    readonly type: "object";
    readonly properties: Readonly<Record<string, ParamSchema>>;
  };
}

export type Catalogue = ReadonlyMap<string, NodeType>;

/** Something the graph's rules object to, at a node or a wire. */
export interface Problem {
  readonly rule: string;
  readonly detail: string;
  readonly node?: string;
  readonly edge?: string;
}
