/** What others see of me: name, cursor, selection, nodes in flight, at most 20 times a second. */
import type { Awareness } from "y-protocols/awareness";
import { AWARENESS_IDS } from "@/graph/limits";
import type { Position } from "@/graph/types";
import type { HeldBrush } from "@/sync/presence";
import { throttle } from "@/sync/throttle";

/** Milliseconds between two awareness messages of one tab. */
export const PRESENCE_INTERVAL = 50;

export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
}

export class OwnPresence {
  private cursor: Position | null = null;
  private selection: readonly string[] = [];
  private dragging: Readonly<Record<string, Position>> | null = null;
  private brush: HeldBrush | null = null;
  private writing: string | null = null;
  private readonly sender: { call: () => void; stop: () => void };

  constructor(awareness: Awareness, user: Identity) {
    this.sender = throttle(() => {
      const { cursor, selection, dragging, brush, writing } = this;
      const held = { ...(dragging ? { dragging } : {}), ...(brush ? { brush } : {}) };
      const words = writing === null ? {} : { writing };
      awareness.setLocalState({ user, cursor, selection, ...held, ...words });
    }, PRESENCE_INTERVAL);
    this.sender.call();
  }

  /** Where my pointer is, in flow coordinates; null when it left the canvas. */
  point(at: Position | null): void {
    this.cursor = at && [Math.round(at[0]), Math.round(at[1])];
    this.sender.call();
  }

  select(ids: readonly string[]): void {
    this.selection = ids.slice(0, AWARENESS_IDS);
    this.sender.call();
  }

  /** Nodes I am dragging and where they are; null ends it. */
  drag(positions: ReadonlyMap<string, Position> | null): void {
    this.dragging =
      positions &&
      Object.fromEntries(
        [...positions]
          .slice(0, AWARENESS_IDS)
          .map(([id, [x, y]]) => [id, [Math.round(x), Math.round(y)]]),
      );
    this.sender.call();
  }

  /** Where my brush is on a picture; null when it left. */
  hold(brush: HeldBrush | null): void {
    if (brush === null && this.brush === null) return;
    this.brush = brush;
    this.sender.call();
  }

  /** The frame or note I write in; null when I am done. */
  write(piece: string | null): void {
    if (piece === this.writing) return;
    this.writing = piece;
    this.sender.call();
  }

  stop(): void {
    this.sender.stop();
  }
}
