/** One event of the history as one readable line. */
import type { Change, HistoryItem } from "@/api/history";
import type { RunState } from "@/api/runs";
import { toldChanges } from "./historyRows";
import { type Names, plainText, type Sentence, sentenceOf } from "./sentence";

/** More changes of one kind become a count. */
const MOST_OF_A_KIND = 2;
/** What undo says of a node that is there again. */
const BROUGHT_BACK = "brought back";
/** More kinds of changes in one event become a count. */
const MOST_KINDS = 3;

const plain = (text: string): Sentence => [{ text, tone: "plain" }];

/** What the event did, as words after the person's name. */
export function eventSentence(item: HistoryItem, names: Names): Sentence {
  if (item.type !== "workflow.edited") return plain(otherText(item));
  const { origin } = item;
  const told = origin ? withoutOwnWires(toldChanges(item.changes)) : toldChanges(item.changes);
  switch (origin?.kind) {
    case "undo":
      return [...plain("took back a change:"), ...editSentence(told, names, BROUGHT_BACK)];
    case "redo":
      return [...plain("did again:"), ...editSentence(told, names)];
    case "restore":
      return [
        ...plain("restored"),
        { text: `version ${origin.version}`, tone: "value" },
        ...plain(`(${count(told.length)})`),
      ];
    case "merge":
      return plain(`merged ${count(told.length)} from a fork`);
    case "import":
      return plain("made this workflow from a file");
    default:
      return editSentence(told, names);
  }
}

/** The wires of a node that comes back are not told of one by one. */
function withoutOwnWires(changes: readonly Change[]): Change[] {
  const back = new Set(changes.flatMap(({ op, node }) => (op === "node.added" ? [node] : [])));
  return changes.filter(
    ({ op, source, target }) => op !== "edge.connected" || !(back.has(source) || back.has(target)),
  );
}

function count(changes: number): string {
  return changes === 1 ? "1 change" : `${changes} changes`;
}

/** "removed Blur, connected A to B and 3 more changes". */
export function editSentence(told: readonly Change[], names: Names, added = "added"): Sentence {
  const byKind = new Map<string, Change[]>();
  for (const change of told) {
    const kind = byKind.get(change.op);
    if (kind) kind.push(change);
    else byKind.set(change.op, [change]);
  }
  const kinds = Array.from(byKind.values());
  const shown = kinds.slice(0, MOST_KINDS);
  const rest = kinds.slice(MOST_KINDS).reduce((sum, kind) => sum + kind.length, 0);
  const phrases = shown.flatMap((changes) =>
    changes.length > MOST_OF_A_KIND
      ? [plain(counted(changes))]
      : changes.map((change) =>
          change.op === "node.added"
            ? [...plain(added), { text: names.node(change.node ?? ""), tone: "name" as const }]
            : sentenceOf(change, names),
        ),
  );
  if (rest > 0) phrases.push(plain(rest === 1 ? "1 more change" : `${rest} more changes`));
  if (phrases.length === 0) return plain("changed nothing that shows");
  return phrases.flatMap((phrase, index) => {
    if (index === 0) return phrase;
    const last = index === phrases.length - 1;
    return [...plain(last ? "and" : ","), ...phrase];
  });
}

const COUNTED: Record<string, (count: number) => string> = {
  "node.added": (count) => `added ${count} nodes`,
  "node.removed": (count) => `removed ${count} nodes`,
  "node.moved": (count) => `moved ${count} nodes`,
  "edge.connected": (count) => `connected ${count} wires`,
  "edge.disconnected": (count) => `disconnected ${count} wires`,
  "param.set": (count) => `set ${count} values`,
  "frame.set": (count) => `changed ${count} things about frames`,
  "note.set": (count) => `changed ${count} things about notes`,
};

function counted(changes: readonly Change[]): string {
  const words = COUNTED[changes[0]?.op ?? ""] ?? ((count: number) => `made ${count} changes`);
  return words(changes.length);
}

const OTHER: Record<string, string> = {
  "workflow.created": "created the workflow",
  "workflow.deleted": "deleted the workflow",
  "run.requested": "started a run",
  "run.cancelled": "cancelled a run",
  "run.finished": "finished a run",
};

function otherText(item: HistoryItem): string {
  return item.summary || (OTHER[item.type] ?? item.type.replaceAll(".", " "));
}

const ENDS: readonly RunState[] = ["succeeded", "partial", "failed", "cancelled"];

/** How the run ended, when the event tells about that. */
export function endOf(item: HistoryItem): RunState | undefined {
  if (item.type !== "run.finished") return undefined;
  return ENDS.find((state) => new RegExp(`\\b${state}\\b`).test(item.summary ?? ""));
}

/** The line as one string, for tooltips, menus and tests. */
export function eventText(item: HistoryItem, names: Names): string {
  return plainText(eventSentence(item, names));
}
