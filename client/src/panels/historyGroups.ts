import type { Change, HistoryItem } from "@/api/history";
import type { RunState } from "@/api/runs";
import { type Names, plainText, type Sentence, sentenceOf } from "./sentence";

/** One line of the list: what somebody did, at which version. */
export interface HistoryLine {
  key: string;
  version: number;
  at: string;
  sentence: Sentence;
  /** How a run ended, when the line tells about that. */
  ended?: RunState | undefined;
}

/** What one person did within one minute, newest first. */
export interface HistoryGroup {
  key: string;
  actor: string;
  /** The name the server knew, for people who are no longer members. */
  name: string;
  at: string;
  lines: HistoryLine[];
}

/** Edits of one person on the same key with shorter gaps are one gesture (design §4). */
const GESTURE_GAP_MS = 1000;
/** More changes of one kind in one event become a count. */
const MOST_LISTED = 3;

/** Turns events, newest first, into groups by person and minute. */
export function groupHistory(items: readonly HistoryItem[], names: Names): HistoryGroup[] {
  const groups: HistoryGroup[] = [];
  for (const item of mergeGestures(items)) {
    const lines = linesOf(item, names);
    if (lines.length === 0) continue;
    const last = groups.at(-1);
    if (last && last.actor === item.actor && minute(last.at) === minute(item.at)) {
      last.lines.push(...lines);
    } else {
      groups.push({
        key: `${item.version}`,
        actor: item.actor,
        name: item.actor_name ?? "",
        at: item.at,
        lines,
      });
    }
  }
  return groups;
}

function minute(at: string): number {
  return Math.floor(Date.parse(at) / 60_000);
}

/** Joins neighbours that are one gesture: the newest stays, with the oldest's old value. */
export function mergeGestures(items: readonly HistoryItem[]): HistoryItem[] {
  const merged: HistoryItem[] = [];
  let tail: HistoryItem | undefined;
  for (const item of items) {
    const last = merged.at(-1);
    const joined = last && tail ? joinedWith(last, tail, item) : null;
    if (joined) merged[merged.length - 1] = joined;
    else merged.push(item);
    tail = item;
  }
  return merged;
}

function joinedWith(
  newest: HistoryItem,
  tail: HistoryItem,
  older: HistoryItem,
): HistoryItem | null {
  const [late] = newest.changes;
  const [early] = older.changes;
  if (!late || !early || newest.changes.length !== 1 || older.changes.length !== 1) return null;
  if (newest.actor !== older.actor || newest.type !== older.type) return null;
  if (Date.parse(tail.at) - Date.parse(older.at) >= GESTURE_GAP_MS) return null;
  if (target(late) === null || target(late) !== target(early)) return null;
  return { ...newest, changes: [joinedChange(early, late)] };
}

/** What a change is about, when two of them can be one gesture. */
function target(change: Change): string | null {
  switch (change.op) {
    case "param.set":
    case "text.edited":
      return `${change.op}/${change.node}/${change.param}`;
    case "node.moved":
      return `${change.op}/${change.node}`;
    case "node.changed":
    case "meta.set":
      return `${change.op}/${change.node ?? ""}/${change.key}`;
    default:
      return null;
  }
}

function joinedChange(early: Change, late: Change): Change {
  if (late.op === "text.edited") return joinedText(early, late);
  const { old: _old, ...rest } = late;
  return early.old === undefined ? rest : { ...rest, old: early.old };
}

/** Typing on reads as one insertion; anything else as an edit of the text. */
function joinedText(early: Change, late: Change): Change {
  const start = early.at ?? 0;
  const typedOn = !late.delete && late.at === start + Array.from(early.insert ?? "").length;
  if (typedOn) return { ...early, insert: `${early.insert ?? ""}${late.insert ?? ""}` };
  return { ...late, delete: "", insert: "" };
}

function linesOf(item: HistoryItem, names: Names): HistoryLine[] {
  const sentences =
    item.type === "workflow.edited" ? editSentences(item, names) : [otherSentence(item)];
  return sentences.map((sentence, index) => ({
    key: `${item.version}-${index}-${item.type}`,
    version: item.version,
    at: item.at,
    sentence,
    ended: endOf(item),
  }));
}

/** Left out: the document's own bookkeeping, and wires that went with their node. */
function isSilent(change: Change, removed: ReadonlySet<string | undefined>): boolean {
  if (change.op === "meta.set") return change.key === "schema";
  if (change.op !== "edge.disconnected") return false;
  return removed.has(change.target) || removed.has(change.source);
}

function editSentences(item: HistoryItem, names: Names): Sentence[] {
  const removed = new Set(item.changes.filter((c) => c.op === "node.removed").map((c) => c.node));
  const told = item.changes.filter((change) => !isSilent(change, removed));
  const byKind = new Map<string, Change[]>();
  for (const change of told) {
    const kind = byKind.get(change.op);
    if (kind) kind.push(change);
    else byKind.set(change.op, [change]);
  }
  return Array.from(byKind.values()).flatMap((changes) =>
    changes.length > MOST_LISTED
      ? [counted(changes)]
      : changes.map((change) => sentenceOf(change, names)),
  );
}

const COUNTED: Record<string, (count: number) => string> = {
  "node.added": (count) => `added ${count} nodes`,
  "node.removed": (count) => `removed ${count} nodes`,
  "node.moved": (count) => `moved ${count} nodes`,
  "edge.connected": (count) => `connected ${count} wires`,
  "edge.disconnected": (count) => `disconnected ${count} wires`,
  "param.set": (count) => `set ${count} values`,
};

function counted(changes: Change[]): Sentence {
  const words = COUNTED[changes[0]?.op ?? ""] ?? ((count: number) => `made ${count} changes`);
  return [{ text: words(changes.length), tone: "plain" }];
}

const OTHER: Record<string, string> = {
  "workflow.created": "created the workflow",
  "workflow.deleted": "deleted the workflow",
  "run.requested": "started a run",
  "run.cancelled": "cancelled a run",
  "run.finished": "finished a run",
};

const ENDS: readonly RunState[] = ["succeeded", "partial", "failed", "cancelled"];

function endOf(item: HistoryItem): RunState | undefined {
  if (item.type !== "run.finished") return undefined;
  return ENDS.find((state) => item.summary?.endsWith(state));
}

function otherSentence(item: HistoryItem): Sentence {
  if (endOf(item)) return [{ text: "the run ended:", tone: "plain" }];
  const words = item.summary || (OTHER[item.type] ?? item.type.replaceAll(".", " "));
  return [{ text: words, tone: "plain" }];
}

/** Everything a group says, for search and tests. */
export function groupText(group: HistoryGroup): string[] {
  return group.lines.map((line) => plainText(line.sentence));
}
