/**
 * Which gestures of this person are not yet durable on the server.
 *
 * The server counts the sync frames of a connection and says how many are durable. A gesture belongs
 * to the frame that carried it; with a new connection everything unacknowledged travels again in the
 * answer to the server's step 1.
 */
import type { SyncFrame } from "@/sync/countingSocket";

interface Sent {
  readonly id: string;
  /** The number of its frame, or null while it was not sent on this connection. */
  readonly frame: number | null;
}

export class Waiting {
  private gestures: readonly Sent[] = [];
  private sent = 0;
  private durable = 0;

  get count(): number {
    return this.gestures.length;
  }

  /** Whether everything sent on this connection is durable and nothing is left to send. */
  get settled(): boolean {
    return this.gestures.length === 0 && this.durable >= this.sent;
  }

  /** Gestures that are on their way: one of them is what the server refuses, if it refuses. */
  get flying(): string[] {
    return this.gestures.filter(({ frame }) => frame !== null).map(({ id }) => id);
  }

  /** Whether the newest gesture still waits to be sent, so that more can join it. */
  get held(): boolean {
    return this.gestures.at(-1)?.frame === null;
  }

  /** A gesture was made, before its frame is sent. */
  add(id: string): void {
    this.gestures = [...this.gestures, { id, frame: null }];
  }

  /** Gestures of an earlier visit, which stand in the browser's copy of the document. */
  restore(ids: readonly string[]): void {
    this.gestures = [...ids.map((id) => ({ id, frame: null })), ...this.gestures];
  }

  /** A new connection: its frames are counted from zero. */
  opened(): void {
    this.sent = 0;
    this.durable = 0;
    this.gestures = this.gestures.map(({ id }) => ({ id, frame: null }));
  }

  /** A frame went out: step 2 carries all that was not sent, an update the newest gesture. */
  framed(kind: SyncFrame): void {
    this.sent += 1;
    const last = this.gestures.length - 1;
    this.gestures = this.gestures.map(({ id, frame }, place) => ({
      id,
      frame: frame ?? (kind === "step2" || place === last ? this.sent : null),
    }));
  }

  /** The server has made the first `frames` frames durable. Returns the gestures that are so now. */
  saved(frames: number): string[] {
    this.durable = Math.max(this.durable, frames);
    const done = this.gestures.filter(({ frame }) => frame !== null && frame <= this.durable);
    this.gestures = this.gestures.filter((gesture) => !done.includes(gesture));
    return done.map(({ id }) => id);
  }
}
