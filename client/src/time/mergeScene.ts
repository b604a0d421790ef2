/** What a merge would make of the open workflow, with what is still to be decided. Pure. */
import type { Conflict, Merge, Side } from "@/api/time";
import type { Mark, Scene } from "@/app/timeStore";
import { applyChanges } from "@/graph/applyChanges";
import type { GraphChange, NodeValue } from "@/graph/changes";
import { type Content, EMPTY } from "@/graph/content";
import { splitEdgeKey } from "@/graph/edgeKey";
import { nodeTitle } from "@/graph/nodeTitle";
import { nodeFromValue } from "@/graph/nodeValue";
import type {
  Catalogue,
  Furniture,
  Graph,
  GraphEdge,
  GraphNode,
  Json,
  NodeKey,
} from "@/graph/types";
import { humanised, valueText } from "@/panels/control";
import { noteOf, pieceMarks, statesOf } from "@/time/diffScene";
import type { Moment } from "@/time/moment";

export type Choices = Readonly<Record<string, Side>>;

/** The merged graph as chosen so far; what goes is kept as a ghost, what is in conflict is marked. */
export function mergeScene(ours: Moment, merge: Merge, choices: Choices, types: Catalogue): Scene {
  const content = applyChanges(
    { ...EMPTY, ...ours.graph },
    // The server tells changes as contract.md writes them; so does the log.
    merge.clean as readonly unknown[] as readonly GraphChange[],
  );
  const chosen = merge.conflicts.reduce(
    (now, conflict) => (choices[conflict.id] === "theirs" ? withTheirs(now, conflict) : now),
    content,
  );
  const states = statesOf(merge.clean);
  const nodes = new Map(chosen.nodes);
  const ghosts = new Set(Object.keys(states.nodes));
  for (const { node } of merge.conflicts) if (node) ghosts.add(node);
  for (const id of ghosts) {
    const was = ours.graph.nodes.get(id) ?? theirNode(merge.conflicts, id);
    if (was && !nodes.has(id)) nodes.set(id, was);
  }
  const edges = new Map(chosen.edges);
  for (const [key, state] of Object.entries(states.edges)) {
    const was = ours.graph.edges.get(key);
    if (state === "removed" && was && !edges.has(key)) edges.set(key, was);
  }
  const { frames, notes } = withGhosts(chosen, ours.graph);
  const graph: Graph = { title: ours.graph.title, nodes, edges, frames, notes };
  return {
    ...{ graph, results: ours.results },
    marks: marksOf(merge, states, choices, graph, types),
    wires: new Map(Object.entries(states.edges)),
  };
}

/** Frames and notes as merged, and those that go as ghosts. */
function withGhosts(merged: Content, ours: Graph): Pick<Content, "frames" | "notes"> {
  return {
    frames: new Map([...(ours.frames ?? []), ...merged.frames]),
    notes: new Map([...(ours.notes ?? []), ...merged.notes]),
  };
}

function marksOf(
  merge: Merge,
  states: ReturnType<typeof statesOf>,
  choices: Choices,
  graph: Graph,
  types: Catalogue,
): Map<string, Mark> {
  const marks = new Map<string, Mark>(pieceMarks(merge.clean));
  for (const [id, { state }] of Object.entries(states.nodes)) {
    const note = state === "changed" ? noteOf(id, merge.clean, graph, types) : "";
    marks.set(id, { state, note });
  }
  for (const { id, node } of merge.conflicts) {
    if (!node) continue;
    const open = merge.conflicts.some((other) => other.node === node && !choices[other.id]);
    marks.set(node, { state: "conflict", note: open || !choices[id] ? "to decide" : "decided" });
  }
  return marks;
}

/** `content` with the fork's side of one conflict. */
function withTheirs(content: Content, { id, theirs }: Conflict): Content {
  const spot = spotOf(id);
  const { root, entry, key } = spot;
  if (root === "edges")
    return { ...content, edges: put(content.edges, entry, edgeOf(entry, theirs)) };
  if (root === "frames" || root === "notes") {
    return {
      ...content,
      [root]: put(content[root], entry, pieceSide(content[root], spot, theirs)),
    };
  }
  if (root !== "nodes") return content;
  if (key === null) {
    const node = isObject(theirs) ? nodeFromValue(entry, theirs as NodeValue) : null;
    return { ...content, nodes: put(content.nodes, entry, node) };
  }
  const node = content.nodes.get(entry);
  if (!node) return content;
  return { ...content, nodes: put(content.nodes, entry, withKey(node, key, theirs ?? null)) };
}

function pieceSide(
  held: Content["frames"],
  { entry, key }: { entry: string; key: string | null },
  theirs: Json | undefined,
): Furniture | null {
  if (key === null) return isObject(theirs) ? theirs : null;
  const { [key]: _, ...rest } = held.get(entry) ?? {};
  return theirs == null ? rest : { ...rest, [key]: theirs };
}

function withKey(node: GraphNode, key: string, value: Json): GraphNode {
  if (key === "type") return { ...node, type: String(value) };
  if (key === "position" && Array.isArray(value)) {
    return { ...node, position: [Number(value[0]), Number(value[1])] };
  }
  if (key.startsWith("params.")) {
    const name = key.slice("params.".length);
    const { [name]: _, ...rest } = node.params;
    return { ...node, params: value === null ? rest : { ...rest, [name]: value } };
  }
  const { [key as NodeKey]: _, ...rest } = node.keys;
  return { ...node, keys: value === null ? rest : { ...rest, [key]: value } };
}

/** The parts of a conflict's id: "nodes:<id>:params.sigma", "edges:<target>:<port>", "nodes:<id>". */
export function spotOf(id: string): { root: string; entry: string; key: string | null } {
  const [root = "", first = "", ...rest] = id.split(":");
  // The key of a wire holds colons itself.
  if (root === "edges" || root === "strokes") {
    return { root, entry: [first, ...rest].join(":"), key: null };
  }
  return { root, entry: first, key: rest.length > 0 ? rest.join(":") : null };
}

function theirNode(conflicts: readonly Conflict[], id: string): GraphNode | null {
  const whole = conflicts.find((conflict) => conflict.id === `nodes:${id}`)?.theirs;
  return isObject(whole) ? nodeFromValue(id, whole as NodeValue) : null;
}

function edgeOf(key: string, value: Json | undefined): GraphEdge | null {
  if (!isObject(value)) return null;
  const { target, port: targetPort, order } = splitEdgeKey(key);
  const { source, port } = value as { readonly [key: string]: Json };
  return { key, source: String(source), sourcePort: String(port), target, targetPort, order };
}

/** What one side of a conflict says, in words. */
export function sideText(
  conflict: Conflict,
  value: Json | undefined,
  graph: Graph,
  types: Catalogue,
): string {
  const { root, entry, key } = spotOf(conflict.id);
  if (value === undefined || value === null) return key === null ? "removed" : "not set";
  if (root === "edges" && isObject(value)) {
    const { source } = value as { readonly [key: string]: Json };
    return `from ${nodeTitle(graph.nodes.get(String(source)), types)}`;
  }
  if (root === "nodes" && key === null) return "kept, with its changes";
  if (key === "position" && Array.isArray(value)) {
    return `at ${value.map((part) => Math.round(Number(part))).join(", ")}`;
  }
  const type = types.get(graph.nodes.get(entry)?.type ?? "");
  const schema = key ? type?.params.properties[key.replace(/^params\./, "")] : undefined;
  return valueText(value, schema);
}

/** What a conflict is about, in a word or two. */
export function conflictTitle(conflict: Conflict, graph: Graph, types: Catalogue): string {
  const { root, entry, key } = spotOf(conflict.id);
  if (root === "edges") return "Wire";
  if (root === "frames" || root === "notes") {
    if (key === null) return "Removed or changed";
    return key === "position" ? "Place" : humanised(key);
  }
  if (root !== "nodes") return conflict.label;
  if (key === null) return "Removed or changed";
  if (key === "position") return "Place";
  const type = types.get(graph.nodes.get(entry)?.type ?? "");
  const name = key.replace(/^params\./, "");
  return type?.params.properties[name]?.title ?? humanised(name);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function put<T>(entries: ReadonlyMap<string, T>, key: string, value: T | null): Map<string, T> {
  const next = new Map(entries);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}
