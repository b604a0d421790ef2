/** A comparison as a list: per node what was there and what is there now. Pure. */
import type { Change } from "@/api/history";
import type { Diff } from "@/api/time";
import type { MarkState } from "@/app/timeStore";
import { piecesOf, pieceTitle } from "@/graph/furniture";
import { nodeTitle } from "@/graph/nodeTitle";
import type { Catalogue, Graph, Json } from "@/graph/types";
import { valueText } from "@/panels/control";
import { toldChanges } from "@/panels/historyRows";
import { aspect, pieceMarks, pieceOf } from "@/time/diffScene";

export interface DiffLine {
  key: string;
  label: string;
  /** Absent where nothing was, or nothing is now. */
  old?: string;
  now?: string;
}

export interface DiffEntry {
  /** The node; null for the workflow itself. */
  node: string | null;
  title: string;
  state: MarkState;
  lines: DiffLine[];
}

const ORDER: readonly MarkState[] = ["conflict", "added", "removed", "changed"];

/** The entries of a comparison: added, removed, changed; by title inside each. */
export function diffEntries(
  { changes, nodes }: Pick<Diff, "changes" | "nodes">,
  graph: Graph,
  types: Catalogue,
): DiffEntry[] {
  const entries = new Map<string | null, DiffEntry>();
  const pieces = piecesOf(graph);
  const marks = pieceMarks(changes);
  const entry = (node: string | null): DiffEntry => {
    const known = entries.get(node);
    if (known) return known;
    const found = node === null ? undefined : graph.nodes.get(node);
    const piece = node === null ? undefined : pieces.get(node);
    const title =
      node === null
        ? "Workflow"
        : piece
          ? pieceTitle(piece)
          : found
            ? nodeTitle(found, types)
            : (nodes[node]?.title ?? "A node");
    const mark = node === null ? undefined : (nodes[node] ?? marks.get(node));
    const made: DiffEntry = { node, title, lines: [], state: mark?.state ?? "changed" };
    entries.set(node, made);
    return made;
  };
  for (const id of Object.keys(nodes)) entry(id);
  for (const [index, change] of toldChanges(changes).entries()) {
    const node = change.node ?? change.target ?? pieceOf(change);
    const line = lineOf(change, `${index}`, graph, types);
    const owner = entry(node);
    if (line) owner.lines.push(line);
  }
  return [...entries.values()].sort(
    (left, right) =>
      ORDER.indexOf(left.state) - ORDER.indexOf(right.state) ||
      left.title.localeCompare(right.title),
  );
}

/** One change as label, old and new value; null where the entry's state says it all. */
export function lineOf(
  change: Change,
  key: string,
  graph: Graph,
  types: Catalogue,
): DiffLine | null {
  const id = change.node ?? change.target ?? "";
  const type = types.get(graph.nodes.get(id)?.type ?? "");
  const label = aspect(change, type);
  const made = (old?: string, now?: string): DiffLine => ({
    ...{ key, label },
    ...(old === undefined ? {} : { old }),
    ...(now === undefined ? {} : { now }),
  });
  switch (change.op) {
    case "node.added":
    case "node.removed":
      return null;
    case "frame.set":
    case "note.set":
      if (change.key === undefined) return null;
      return Array.isArray(change.new ?? change.old)
        ? made(placeText(change.old), placeText(change.new))
        : made(wordsOf(change.old), wordsOf(change.new));
    case "node.moved":
      return made(placeText(change.old), placeText(change.new));
    case "text.edited":
      return made(change.delete || undefined, change.insert || undefined);
    case "edge.connected":
    case "edge.disconnected": {
      const was = sourceOf(change.before);
      const is = change.op === "edge.connected" ? change.source : undefined;
      return made(was && called(was, graph, types), is && called(is, graph, types));
    }
    default: {
      const schema = type?.params.properties[change.param ?? ""];
      const text = (value: Json | undefined) =>
        value === undefined || value === null ? undefined : valueText(value, schema);
      const fallback = change.op === "param.set" ? text(schema?.default) : undefined;
      return made(text(change.old) ?? fallback, text(change.new) ?? fallback);
    }
  }
}

function wordsOf(value: Json | undefined): string | undefined {
  return value == null || value === "" ? undefined : valueText(value);
}

function placeText(place: Json | undefined): string | undefined {
  if (!Array.isArray(place)) return undefined;
  return place.map((n) => Math.round(Number(n))).join(", ");
}

function sourceOf(before: Json | undefined): string | undefined {
  if (before === null || typeof before !== "object" || Array.isArray(before)) return undefined;
  const { source } = before as { readonly [key: string]: Json };
  return typeof source === "string" ? source : undefined;
}

function called(id: string, graph: Graph, types: Catalogue): string {
  return nodeTitle(graph.nodes.get(id), types);
}

/** "2 added, 1 removed, 3 changed", or that nothing differs. */
export function tally(entries: readonly DiffEntry[]): string {
  const words = ORDER.flatMap((state) => {
    const count = entries.filter((entry) => entry.state === state && entry.node !== null).length;
    return count > 0 ? [`${count} ${state === "conflict" ? "in conflict" : state}`] : [];
  });
  if (words.length > 0) return words.join(", ");
  return entries.length > 0 ? "The same nodes" : "No difference";
}
