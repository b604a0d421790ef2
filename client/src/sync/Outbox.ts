/**
 * The gestures of this person that are not durable yet, in order, and those that could not be put
 * back. Kept in the browser, so that a reload loses neither.
 */
import { createStore } from "zustand/vanilla";
import type { Deed } from "@/doc/GestureWatch";
import { newId } from "@/graph/newId";
import { asIfWithout } from "@/graph/oldNew";
import { type Gesture, joined, type NotApplied } from "@/sync/gesture";
import type { OutboxStore } from "@/sync/OutboxStore";

/** The tray holds so many; the oldest go. */
export const MOST_NOT_APPLIED = 100;

export class Outbox {
  readonly tray = createStore<readonly NotApplied[]>(() => []);
  private gestures: readonly Gesture[] = [];
  private readonly store: OutboxStore | null;
  private loading: Promise<void> | null = null;

  /** Without a store nothing outlives the page. */
  constructor(store: OutboxStore | null = null) {
    this.store = store;
  }

  /** Take what an earlier visit left; the work goes on without it where the browser keeps nothing. */
  load(): Promise<void> {
    this.loading ??= (this.store?.load() ?? Promise.resolve(null)).then(
      (kept) => {
        if (!kept) return;
        const known = new Set(this.gestures.map(({ id }) => id));
        const older = kept.gestures.filter(({ id }) => !known.has(id));
        this.gestures = [...older, ...this.gestures];
        this.tray.setState((tray) => [...kept.tray, ...tray], true);
      },
      () => undefined,
    );
    return this.loading;
  }

  /** Of `gestures`, those that other pages have not seen to meanwhile, as they are kept now. */
  async still(gestures: readonly Gesture[]): Promise<readonly Gesture[]> {
    const kept = await this.store?.load().catch(() => null);
    if (!kept) return gestures;
    const asked = new Set(gestures.map(({ id }) => id));
    const found = new Map(kept.gestures.map((gesture) => [gesture.id, gesture]));
    this.gestures = this.gestures.flatMap((gesture) => {
      const now = asked.has(gesture.id) ? found.get(gesture.id) : gesture;
      return now ? [now] : [];
    });
    return gestures.flatMap(({ id }) => this.get(id) ?? []);
  }

  /** Everything is written, for other pages to see. */
  async written(): Promise<void> {
    await this.store?.written();
  }

  get entries(): readonly Gesture[] {
    return this.gestures;
  }

  get(id: string): Gesture | undefined {
    return this.gestures.find((gesture) => gesture.id === id);
  }

  /**
   * A gesture was made. With `goesOn`, it may join the last one. With `instead`, it is that gesture,
   * put back into another document. Returns the entry, and whether it is a new one.
   */
  add(
    deed: Deed,
    { name, goesOn, instead }: { name: string | null; goesOn: boolean; instead: Gesture | null },
  ): { gesture: Gesture; fresh: boolean } {
    const last = this.gestures.at(-1);
    const order = Math.max(Date.now() * 1000, (last?.order ?? 0) + 1);
    const made: Gesture = instead
      ? { ...deed, id: instead.id, order: instead.order, name: instead.name, at: instead.at }
      : { ...deed, id: newId(), order, name, at: new Date().toISOString() };
    const whole = goesOn && last && !instead ? joined(last, made) : null;
    const gesture = whole ?? made;
    const known = this.gestures.some(({ id }) => id === gesture.id);
    this.gestures = known
      ? this.gestures.map((other) => (other.id === gesture.id ? gesture : other))
      : [...this.gestures, gesture];
    this.store?.put("gestures", gesture);
    return { gesture, fresh: whole === null };
  }

  /** These are durable, or nothing is left of them to do. */
  drop(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const gone = new Set(ids);
    this.gestures = this.gestures.filter(({ id }) => !gone.has(id));
    this.store?.remove("gestures", ids);
  }

  /** A gesture cannot be put back: it goes to the tray with the reason, and those after it follow. */
  refuse(gesture: Gesture, reason: string): void {
    const { id, order, at, changes } = gesture;
    const item: NotApplied = { id, order, at, changes, reason };
    this.store?.put("tray", item);
    this.drop([id]);
    for (const later of this.gestures) if (later.order > order) this.rebase(later, gesture);
    const tray = [...this.tray.getState(), item];
    const over = tray.splice(0, Math.max(0, tray.length - MOST_NOT_APPLIED));
    if (over.length > 0) {
      this.store?.remove(
        "tray",
        over.map((old) => old.id),
      );
    }
    this.tray.setState(tray, true);
  }

  private rebase(later: Gesture, lost: Gesture): void {
    const changes = later.changes.map((change) => lost.changes.reduceRight(asIfWithout, change));
    const next = { ...later, changes };
    this.gestures = this.gestures.map((other) => (other.id === later.id ? next : other));
    this.store?.put("gestures", next);
  }

  /** The person has seen these. */
  dismiss(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.tray.setState((tray) => tray.filter(({ id }) => !gone.has(id)), true);
    this.store?.remove("tray", ids);
  }

  /** Nothing more will be kept. */
  close(): void {
    this.store?.close();
  }
}
