/**
 * Fetches moments as a scrubber moves: at most one new request per pause, at most two on their way; those
 * that take long are given up for newer ones. What was seen before is shown at once.
 */
import { createStore } from "zustand/vanilla";
import type { Moment } from "@/time/moment";

/** Between two requests of a moving scrubber, in milliseconds. */
const PAUSE_MS = 60;
/** Requests on their way at once. */
const MOST_FLYING = 2;
/** A request on its way for longer is given up when another version is wanted, in milliseconds. */
const LATE_MS = 400;
/** Moments kept; those looked at longest ago go. */
const MOST_KEPT = 300;

export interface Loading {
  /** The newest moment that came of those asked for; stays while another is on its way. */
  readonly moment: Moment | null;
  readonly wanted: number | null;
  readonly error: Error | null;
}

interface Flight {
  version: number;
  order: number;
  begun: number;
  abort: AbortController;
}

export class MomentLoader {
  readonly state = createStore<Loading>(() => ({ moment: null, wanted: null, error: null }));
  private readonly fetch: (version: number, signal: AbortSignal) => Promise<Moment>;
  private readonly kept = new Map<number, Moment>();
  private flying: Flight[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private begun = Number.NEGATIVE_INFINITY;
  private order = 0;
  private shown = 0;
  private stopped = false;

  constructor(fetch: (version: number, signal: AbortSignal) => Promise<Moment>) {
    this.fetch = fetch;
  }

  /** Show this version, now if it is known, else as soon as it has come. */
  want(version: number): void {
    if (this.state.getState().wanted === version && !this.state.getState().error) return;
    this.state.setState({ wanted: version, error: null });
    this.order += 1;
    const known = this.kept.get(version);
    if (known) this.show(known, this.order);
    if (!known) this.later(this.begun + PAUSE_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const { abort } of this.flying) abort.abort();
    this.flying = [];
  }

  /** Look again at that time what is to be fetched; one look ahead is enough. */
  private later(at: number): void {
    if (this.timer !== undefined) return;
    const wait = Math.max(0, at - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.begin();
    }, wait);
  }

  private async begin(): Promise<void> {
    const { wanted, moment } = this.state.getState();
    if (wanted === null || wanted === moment?.version) return;
    if (this.flying.some(({ version }) => version === wanted)) return;
    const begun = performance.now();
    const [oldest] = this.flying;
    if (oldest && this.flying.length >= MOST_FLYING) {
      if (begun - oldest.begun < LATE_MS) return this.later(oldest.begun + LATE_MS);
      this.land(oldest);
      oldest.abort.abort();
    }
    this.begun = begun;
    const flight = { version: wanted, order: this.order, begun, abort: new AbortController() };
    this.flying.push(flight);
    try {
      const moment = await this.fetch(wanted, flight.abort.signal);
      this.land(flight);
      this.show(moment, flight.order);
    } catch (problem) {
      this.land(flight);
      if (flight.abort.signal.aborted || this.state.getState().wanted !== flight.version) return;
      const error = problem instanceof Error ? problem : new Error(String(problem));
      this.state.setState({ error });
    }
  }

  private land(flight: Flight): void {
    this.flying = this.flying.filter((other) => other !== flight);
    const { wanted } = this.state.getState();
    if (wanted === flight.version || this.stopped) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.later(this.begun + PAUSE_MS);
  }

  private show(moment: Moment, order: number): void {
    this.kept.delete(moment.version);
    this.kept.set(moment.version, moment);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    // An answer that was overtaken by a later one is not shown any more, unless it is wanted again.
    if (order < this.shown && moment.version !== this.state.getState().wanted) return;
    this.shown = Math.max(order, this.shown);
    this.state.setState({ moment });
  }
}
