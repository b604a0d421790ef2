/** Two versions in one picture: what is new, what is gone, what is different. Pure. */
import type { Change } from "@/api/history";
import type { Diff } from "@/api/time";
import type { Mark, MarkState, Scene } from "@/app/timeStore";
import { edgeKey } from "@/graph/edgeKey";
import { pieceKey } from "@/graph/furniture";
import type { Graph, NodeType } from "@/graph/types";
import { humanised } from "@/panels/control";
import type { Moment } from "@/time/moment";

/** Words of one mark; the list beside the canvas tells the rest. */
const MOST_WORDS = 3;

/** The later graph with what is gone from the earlier one as ghosts, and what happened to each. */
export function diffScene(
  before: Moment,
  after: Moment,
  diff: Pick<Diff, "changes" | "nodes" | "edges">,
  types: ReadonlyMap<string, NodeType>,
): Scene {
  const graph = union(after.graph, before.graph, diff);
  const marks = new Map<string, Mark>();
  for (const [id, { state }] of Object.entries(diff.nodes)) {
    const note = state === "changed" ? noteOf(id, diff.changes, graph, types) : "";
    marks.set(id, { state, note });
  }
  for (const [key, mark] of pieceMarks(diff.changes)) marks.set(key, mark);
  const results = new Map(after.results);
  for (const [id, result] of before.results) {
    if (diff.nodes[id]?.state === "removed") results.set(id, result);
  }
  return { graph, results, marks, wires: new Map(Object.entries(diff.edges)) };
}

function union(now: Graph, was: Graph, diff: Pick<Diff, "nodes" | "edges">): Graph {
  const nodes = new Map(now.nodes);
  for (const [id, node] of was.nodes) {
    if (diff.nodes[id]?.state === "removed" && !nodes.has(id)) nodes.set(id, node);
  }
  const edges = new Map(now.edges);
  for (const [key, edge] of was.edges) {
    if (diff.edges[key] === "removed" && !edges.has(key)) edges.set(key, edge);
  }
  const frames = new Map([...(was.frames ?? []), ...(now.frames ?? [])]);
  const notes = new Map([...(was.notes ?? []), ...(now.notes ?? [])]);
  return { title: now.title, nodes, edges, frames, notes };
}

/** What happened to frames and notes, by their names on the canvas. */
export function pieceMarks(changes: readonly Change[]): Map<string, Mark> {
  const words = new Map<string, Set<string>>();
  const marks = new Map<string, Mark>();
  for (const change of changes) {
    const key = pieceOf(change);
    if (key === null) continue;
    const aspects = words.get(key) ?? new Set();
    words.set(key, aspects.add(aspect(change, undefined)));
    const whole = change.key === undefined;
    const state = !whole ? "changed" : change.new == null ? "removed" : "added";
    const note = state === "changed" ? [...aspects].slice(0, MOST_WORDS).join(", ") : "";
    marks.set(key, { state, note });
  }
  return marks;
}

/** The name on the canvas of the frame or note that a change is about; null for anything else. */
export function pieceOf({ op, id }: Change): string | null {
  if (id === undefined) return null;
  if (op === "frame.set") return pieceKey("frames", id);
  return op === "note.set" ? pieceKey("notes", id) : null;
}

/** What about a node changed: "Sigma, place". */
export function noteOf(
  node: string,
  changes: readonly Change[],
  graph: Graph,
  types: ReadonlyMap<string, NodeType>,
): string {
  const type = types.get(graph.nodes.get(node)?.type ?? "");
  const words = new Set<string>();
  for (const change of changes) {
    if (change.node === node) words.add(aspect(change, type));
  }
  const told = [...words].slice(0, MOST_WORDS);
  const more = words.size - told.length;
  return more > 0 ? `${told.join(", ")} +${more}` : told.join(", ");
}

/** What a change is about, in a word or two. */
export function aspect(change: Change, type: NodeType | undefined): string {
  switch (change.op) {
    case "node.moved":
      return "Place";
    case "param.set":
    case "text.edited":
      return type?.params.properties[change.param ?? ""]?.title ?? humanised(change.param ?? "");
    case "node.changed":
      return humanised(change.key ?? "");
    case "node.added":
      return "Added";
    case "node.removed":
      return "Removed";
    case "edge.connected":
    case "edge.disconnected": {
      const port = type?.inputs.find(({ name }) => name === change.target_port);
      return `Wire into ${port?.title ?? humanised(change.target_port ?? "")}`;
    }
    case "meta.set":
      return `Workflow ${humanised(change.key ?? "").toLowerCase()}`;
    case "frame.set":
    case "note.set":
      return change.key === "position" ? "Place" : humanised(change.key ?? "");
    default:
      return humanised(change.op.split(".")[0] ?? "");
  }
}

/** The node and edge states that a list of changes amounts to. */
export function statesOf(changes: readonly Change[]): Pick<Diff, "nodes" | "edges"> {
  const nodes: Diff["nodes"] = {};
  const edges: Diff["edges"] = {};
  for (const change of changes) {
    const { node } = change;
    if (change.op.startsWith("edge.")) edges[wireKey(change)] = wireState(change);
    else if (node !== undefined) {
      const state =
        change.op === "node.added" ? "added" : change.op === "node.removed" ? "removed" : "changed";
      if (nodes[node]?.state !== "added") nodes[node] = { state, type: "" };
    }
    for (const key of lostWires(change)) edges[key] = "removed";
  }
  return { nodes, edges };
}

function wireKey({ target = "", target_port = "", order }: Change): string {
  return edgeKey(target, target_port, typeof order === "string" ? order : null);
}

function wireState(change: Change): Exclude<MarkState, "conflict"> {
  if (change.op === "edge.disconnected") return "removed";
  return change.before ? "changed" : "added";
}

function lostWires(change: Change): string[] {
  if (change.op !== "node.removed") return [];
  const { edges } = (change.before ?? {}) as { edges?: readonly { key: string }[] };
  return (edges ?? []).map(({ key }) => key);
}
