/** Events of one gesture told as one; the same rule as `karate/graph/gestures.py`. */
import type { Change, HistoryItem } from "@/api/history";

/** A gesture: its newest event, with what the oldest found, and the versions of all. */
export interface Told extends HistoryItem {
  readonly versions: readonly number[];
}

/** Edits of one person on the same key with shorter gaps are one gesture (design §4). */
const GESTURE_GAP_MS = 1000;

/** A gesture that may go on: where it stands in the list, and when its oldest event was. */
interface Open {
  place: number;
  since: number;
}

/** Reading a date costs more than all the rest, and the list is told anew with every event. */
const times = new WeakMap<object, number>();

/** When an event was, in milliseconds since the epoch. */
export function timeOf(item: HistoryItem): number {
  let at = times.get(item);
  if (at === undefined) {
    at = Date.parse(item.at);
    times.set(item, at);
  }
  return at;
}

const singles = new WeakMap<HistoryItem, Told>();

/** A gesture of one event; the same object each time, so that its row is not drawn again. */
function alone(item: HistoryItem): Told {
  let told = singles.get(item);
  if (!told) {
    told = { ...item, versions: item.version === null ? [] : [item.version] };
    singles.set(item, told);
  }
  return told;
}

/** Joins the events, newest first, of each gesture; those of others in between do not matter. */
export function mergeGestures(items: readonly HistoryItem[]): Told[] {
  const told: Told[] = [];
  const open = new Map<string, Open>();
  for (const item of items) {
    const at = timeOf(item);
    const last = open.get(item.actor);
    const newest = last && told[last.place];
    const joined = last && newest && last.since - at < GESTURE_GAP_MS ? join(newest, item) : null;
    if (joined && last) {
      told[last.place] = joined;
      last.since = at;
    } else {
      open.set(item.actor, { place: told.length, since: at });
      told.push(alone(item));
    }
  }
  return told;
}

function join(newest: Told, older: HistoryItem): Told | null {
  if (newest.type !== older.type || newest.origin || older.origin) return null;
  if (older.version === null) return null;
  const [late, early] = [subjects(newest.changes), subjects(older.changes)];
  if (!late || !early || late.size !== early.size) return null;
  const changes = [...late].flatMap(([name, change]) => {
    const before = early.get(name);
    return before ? [joinedChange(before, change)] : [];
  });
  if (changes.length !== late.size) return null;
  return { ...newest, changes, versions: [older.version, ...newest.versions] };
}

/** The changes of an event that may be one of a gesture's, by what they are about: one, or only moves. */
function subjects(changes: readonly Change[]): Map<string, Change> | null {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const name = subject(change);
    if (name === null || (changes.length > 1 && !isMove(change))) return null;
    found.set(name, change);
  }
  return found.size > 0 && found.size === changes.length ? found : null;
}

function isMove({ op, key }: Change): boolean {
  return op === "node.moved" || ((op === "frame.set" || op === "note.set") && key === "position");
}

/** What a change is about, when two of them can be one gesture. */
function subject(change: Change): string | null {
  switch (change.op) {
    case "param.set":
    case "text.edited":
      return `param/${change.node}/${change.param}`;
    case "node.moved":
      return `place/${change.node}`;
    case "node.changed":
      return `key/${change.node}/${change.key}`;
    case "meta.set":
      return `meta/${change.key}`;
    case "frame.set":
    case "note.set":
      return change.key === undefined ? null : `${change.op}/${change.id}/${change.key}`;
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
  if (early.op !== "text.edited") return { ...late, delete: "", insert: "" };
  const start = early.at ?? 0;
  const typedOn = !late.delete && late.at === start + Array.from(early.insert ?? "").length;
  if (typedOn) return { ...early, insert: `${early.insert ?? ""}${late.insert ?? ""}` };
  return { ...late, delete: "", insert: "" };
}
