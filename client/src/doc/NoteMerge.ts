/**
 * Two people in one note: the document holds its text as one value, and of two that were written without
 * knowing each other one is dropped. Whoever wrote the dropped one brings both together, letter by letter.
 */
import * as Y from "yjs";
import { roots } from "@/doc/roots";
import { NOTE_LENGTH } from "@/graph/furniture";
import { mergedText } from "@/graph/mergeText";

/** Texts of one note that are remembered, the newest: what others write on was one of them. */
const REMEMBERED = 400;

/** A text by who wrote it and when: `<client>:<clock>`. */
type Stamp = string;

interface Known {
  /** What the note said. */
  readonly texts: Map<Stamp, string>;
  /** The last one written here, until it is seen that others wrote on. */
  own: Stamp | null;
}

export class NoteMerge {
  private readonly doc: Y.Doc;
  private readonly known = new Map<string, Known>();
  private readonly write: (note: string, text: string) => void;
  private waiting: (() => void)[] = [];

  /** `write` puts the merged text of a note into the document. */
  constructor(doc: Y.Doc, write: (note: string, text: string) => void) {
    this.doc = doc;
    this.write = write;
    roots(doc).notes.observeDeep(this.onNotes);
    doc.on("afterAllTransactions", this.settle);
  }

  private onNotes = (events: Y.YEvent<Y.AbstractType<unknown>>[], by: Y.Transaction): void => {
    for (const { target, path, changes } of events) {
      const [note] = path;
      const change = changes.keys.get("text");
      if (!change || typeof note !== "string" || !(target instanceof Y.Map)) continue;
      if (by.local) this.wrote(note, target, change.oldValue);
      else this.came(note, target);
    }
  };

  /** Not while others still look at the same transaction. */
  private settle = (): void => {
    for (const write of this.waiting.splice(0)) write();
  };

  private wrote(note: string, entry: Y.Map<unknown>, old: unknown): void {
    const item = entry._map.get("text");
    const text = entry.get("text");
    if (!item || typeof text !== "string") return;
    const known = this.known.get(note) ?? { texts: new Map(), own: null };
    this.known.set(note, known);
    if (item.origin && typeof old === "string") remember(known, stampOf(item.origin), old);
    known.own = stampOf(item.id);
    remember(known, known.own, text);
  }

  private came(note: string, entry: Y.Map<unknown>): void {
    const known = this.known.get(note);
    const item = entry._map.get("text");
    const text = entry.get("text");
    if (!known || !item || typeof text !== "string") return;
    const { own } = known;
    known.own = null;
    remember(known, stampOf(item.id), text);
    if (own === null) return;
    const theirs = new Set(this.past(item.id));
    if (theirs.has(own)) return;
    // What others wrote before is theirs to bring in again, should it have been dropped as well.
    const by = writerOf(own);
    const from = this.past(idOf(own)).find((stamp) => theirs.has(stamp) || writerOf(stamp) !== by);
    const base = known.texts.get(from ?? "");
    const ours = known.texts.get(own);
    if (base === undefined || ours === undefined) return;
    const merged = mergedText(base, ours, text);
    if (merged === text || Array.from(merged).length > NOTE_LENGTH) return;
    this.waiting.push(() => this.write(note, merged));
  }

  /** A text and those it was written on, the newest first. */
  private past(from: Y.ID): Stamp[] {
    const found: Stamp[] = [];
    for (let id: Y.ID | null = from; id && found.length < REMEMBERED; ) {
      found.push(stampOf(id));
      const item: unknown = Y.getItem(this.doc.store, id);
      if (!(item instanceof Y.Item)) break;
      // What one person wrote on end lies in one item once it is gone.
      id = id.clock > item.id.clock ? Y.createID(id.client, id.clock - 1) : item.origin;
    }
    return found;
  }
}

function remember({ texts }: Known, stamp: Stamp, text: string): void {
  texts.delete(stamp);
  texts.set(stamp, text);
  for (const oldest of texts.keys()) {
    if (texts.size <= REMEMBERED) return;
    texts.delete(oldest);
  }
}

function stampOf({ client, clock }: Y.ID): Stamp {
  return `${client}:${clock}`;
}

function writerOf(stamp: Stamp): string {
  return stamp.slice(0, stamp.indexOf(":"));
}

function idOf(stamp: Stamp): Y.ID {
  const [client, clock] = stamp.split(":").map(Number);
  return Y.createID(client ?? 0, clock ?? 0);
}
