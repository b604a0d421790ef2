/**
 * Whether a gesture made in another copy of the document still makes sense in this one: it does where
 * what it changed is as it was, or as it left it.
 */
import { keyOf } from "@/graph/applyChanges";
import type { EdgeChange, GraphChange } from "@/graph/changes";
import type { Content } from "@/graph/content";
import { nodeValue } from "@/graph/nodeValue";
import { sameJson } from "@/graph/sameJson";
import { editedText, editFits } from "@/graph/textEdit";
import type { Json } from "@/graph/types";
import type { Gesture } from "@/sync/gesture";

/** The changes to make, none when all is done already, or why the gesture cannot be put back. */
export type Verdict = { readonly changes: readonly GraphChange[] } | { readonly reason: string };

/** Judge `gesture` against `content`, one change after the other. */
export function judge(gesture: Gesture, content: Content): Verdict {
  const changes: GraphChange[] = [];
  // A node that the gesture itself makes is there for the changes after it.
  const made = new Set<string>();
  for (const change of gesture.changes) {
    const found = judgeChange(change, { gesture, content, made });
    if (typeof found === "string") return { reason: found };
    if (found) changes.push(found);
    if (change.op === "node.added") made.add(change.node);
  }
  return { changes };
}

interface Bench {
  readonly gesture: Gesture;
  readonly content: Content;
  readonly made: ReadonlySet<string>;
}

const GONE = "the node is not there any more";

/** The change to make, null when it is done already, or why not. */
function judgeChange(change: GraphChange, bench: Bench): GraphChange | null | string {
  const { content } = bench;
  switch (change.op) {
    case "node.added":
      return content.nodes.has(change.node) ? null : change;
    case "node.removed":
      return judgeRemoval(change.node, content);
    case "edge.connected":
    case "edge.disconnected":
      return judgeEdge(change, bench);
    case "text.edited":
      return judgeText(change, bench);
    case "meta.set":
      return judgeValue(change, content.meta.get(change.key));
    case "stroke.added":
    case "stroke.removed":
      return judgeValue(change, content.strokes.get(change.id));
    case "frame.set":
    case "note.set": {
      const entry = (change.op === "frame.set" ? content.frames : content.notes).get(change.id);
      return judgeValue(change, change.key === undefined ? entry : entry?.[change.key]);
    }
    default: {
      const node = content.nodes.get(change.node);
      if (!node) return bench.made.has(change.node) ? change : GONE;
      const { params, ...keys } = nodeValue(node);
      if (change.op === "node.moved") return judgeValue(change, node.position);
      if (change.op === "param.set") return judgeValue(change, params[change.param]);
      return judgeValue(change, keys[change.key]);
    }
  }
}

type ValueChange = Extract<GraphChange, { new?: Json }>;

function judgeValue(change: ValueChange, now: Json | undefined): GraphChange | null | string {
  if (sameJson(now, change.new)) return null;
  return sameJson(now, change.old) ? change : `it was changed meanwhile, and is ${said(now)} now`;
}

function said(value: Json | undefined): string {
  if (value === undefined || value === null) return "not set";
  const text = typeof value === "string" ? `“${value}”` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function judgeRemoval(id: string, content: Content): GraphChange | null {
  const node = content.nodes.get(id);
  if (!node) return null;
  const edges = [...content.edges.values()]
    .filter((edge) => edge.source === id || edge.target === id)
    .map(({ key, source, sourcePort: port }) => ({ key, source, port }));
  return { op: "node.removed", node: id, before: { ...nodeValue(node), edges } };
}

function judgeEdge(change: EdgeChange, bench: Bench): GraphChange | null | string {
  const { content, made } = bench;
  const edge = content.edges.get(keyOf(change));
  const now = edge && { source: edge.source, port: edge.sourcePort };
  if (change.op === "edge.disconnected") {
    if (!now) return null;
    return sameJson(now, change.before) ? change : "something else is connected there now";
  }
  const { source = "", source_port: port = "" } = change;
  if (sameJson(now, { source, port })) return null;
  for (const end of [source, change.target]) {
    if (!content.nodes.has(end) && !made.has(end)) return GONE;
  }
  return !now || sameJson(now, change.before) ? change : "something else is connected there now";
}

function judgeText(
  change: Extract<GraphChange, { op: "text.edited" }>,
  { gesture, content, made }: Bench,
): GraphChange | null | string {
  const node = content.nodes.get(change.node);
  if (!node) return made.has(change.node) ? change : GONE;
  const now = node.params[change.param];
  const was = gesture.was[`${change.node} ${change.param}`];
  if (typeof now !== "string") return "the text is not there any more";
  if (was !== undefined && now === editedText(was, change)) return null;
  return editFits(now, change) ? change : "the text was changed meanwhile";
}
