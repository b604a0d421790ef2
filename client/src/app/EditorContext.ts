/** Everything an open workflow offers to canvas and panels. */
import { createContext, useContext } from "react";
import type { Asset } from "@/api/assets";
import type { Me, Person } from "@/api/people";
import type { StepError, StepState } from "@/api/runs";
import type { Scene } from "@/app/timeStore";
import type { Box } from "@/graph/boxes";
import type { Datum } from "@/graph/datum";
import type { Catalogue, Furniture, Graph, Json, Position, Problem } from "@/graph/types";
import type { Presence } from "@/sync/presence";
import type { WorkflowSession } from "@/sync/session";
import type { SyncStatus } from "@/sync/status";

/** What a node last gave, or is doing now. `stale`: its params or inputs changed since. */
export interface NodeResult {
  state: StepState;
  cached: boolean;
  why?: string;
  outputs: Readonly<Record<string, readonly Asset[]>>;
  /** What it gave that needs no file, by port: texts, numbers, facts. */
  data?: Readonly<Record<string, readonly Datum[]>>;
  error?: StepError;
  /** Milliseconds since the epoch, for the elapsed time of a running step. */
  startedAt?: number;
  seconds?: number;
  /** How far its work is, 0 to 1, where that can be told. */
  progress?: number;
  /** Whether a provider works on it. */
  away?: boolean;
  /** How far a node is that runs once per element of a list. */
  elements?: { done: number; of: number };
  run: string;
}

/** The run that is going on, if any, for the run bar. */
export interface RunProgress {
  run: string;
  /** Steps that reached their end, of `total`. */
  done: number;
  total: number;
  /** Milliseconds since the epoch. */
  startedAt?: number;
  /** Who asked for it, as an id of `people`. */
  by?: string;
}

export interface EditorActions {
  /** Add a node, by default in the middle of the view, and select it. A pending wire is connected in
   *  the same transaction. Returns its id, or null when a limit forbids it (a notice tells). */
  addNode(
    type: string,
    at?: Position | null,
    params?: Readonly<Record<string, Json>>,
    wire?: { node: string; port: string; side: "source" | "target" } | null,
  ): string | null;
  /** Connect two ports; refuses with a notice when the rules forbid it. */
  connect(source: string, sourcePort: string, target: string, targetPort: string): boolean;
  disconnect(edgeKeys: readonly string[]): void;
  setParam(node: string, name: string, value: Json): void;
  /** Bring a long text (Y.Text) to `text` by its smallest change, so that others' typing survives. */
  setText(node: string, name: string, text: string): void;
  setNodeTitle(node: string, title: string): void;
  moveNodes(positions: ReadonlyMap<string, Position>): void;
  /** Take away nodes with all their wires, frames, notes, and `wires` by key, in one step. */
  removeNodes(ids: readonly string[], wires?: readonly string[]): void;
  duplicateNodes(ids: readonly string[]): void;
  /** Put a frame around nodes, notes and frames; around none, an empty one at `at` or into the view. */
  addFrame(around: readonly string[], at?: Position | null): string | null;
  /** Put a note down, by default in the middle of the view, ready to be written in. */
  addNote(at?: Position | null): string | null;
  /** Set keys of a frame or note; edits with one `gesture` name are undone together. */
  setPiece(piece: string, values: Furniture, gesture?: string): void;
  /** What `keys` and all in their frames are as text for the clipboard; null for nothing. */
  copied(keys: readonly string[]): string | null;
  /** The same, taken off the canvas in one step with all that the text holds. */
  cut(keys: readonly string[]): string | null;
  /**
   * Put down what was copied, near `at`; `wired` also with the wires that came from nodes which stayed
   * behind in this workflow and are still there. False when `text` is nothing that was copied here.
   */
  paste(text: string, at: Position | null, wired?: boolean): boolean;
  /** Switch a key on for all of `ids`, or off when it is on for all. */
  toggle(ids: readonly string[], key: "bypass" | "disabled" | "collapsed"): void;
  /** How several lists meet at a node; null is in step. */
  setLists(node: string, how: "product" | "repeat" | null): void;
  /** Offer a param in the form of the workflow, or no longer. */
  expose(node: string, param: string, on: boolean): void;
  /** Put one subgraph node in the place of `ids`. */
  makeSubgraph(ids: readonly string[]): Promise<void>;
  /** Put the nodes of a subgraph in its place. */
  unpack(node: string): Promise<void>;
  /** Save a subgraph node to the library, as a new version when it came from there. */
  keepSubgraph(node: string, title: string): Promise<void>;
  /** Rename the workflow. */
  setTitle(text: string): void;
  undo(): void;
  redo(): void;
  /** Run everything, or `targets` and what they need. */
  run(targets?: readonly string[]): void;
  cancelRun(): void;
  /** Run the plan of `run` again: `node` and what comes after it anew. */
  retry(run: string, node: string): void;
}

/** The visible part of the canvas; set by the canvas when it is mounted. */
export interface CanvasView {
  toFlow(point: { x: number; y: number }): Position;
  centre(): Position;
  fit(nodes?: readonly string[]): void;
  /** All that stands on the canvas, by its name there, as large as it is drawn. */
  boxes(): ReadonlyMap<string, Box>;
}

export interface Editor {
  session: WorkflowSession;
  workflowId: string;
  graph: Graph;
  /** Wires that are inert, by edge key, with the reason. */
  inert: ReadonlyMap<string, Problem>;
  nodeTypes: Catalogue;
  results: ReadonlyMap<string, NodeResult>;
  /** Nodes whose params or wires changed since their result. */
  stale: ReadonlySet<string>;
  run: RunProgress | null;
  /** Whether Run was pressed and the server has not answered yet. */
  starting: boolean;
  me: Me;
  /** Members of the workspace. */
  people: readonly Person[];
  /** Others who have this workflow open now. */
  present: readonly Presence[];
  status: SyncStatus;
  /** What is shown instead of the present; null while the present is. */
  scene: Scene | null;
  /** Whether this person may not change the document. */
  readOnly: boolean;
  /** Whether this person may start and cancel runs. */
  mayRun: boolean;
  view: { current: CanvasView | null };
  actions: EditorActions;
}

export const EditorContext = createContext<Editor | null>(null);

/** The open workflow. Only inside `EditorPage`. */
export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useEditor stands outside EditorPage");
  return editor;
}
