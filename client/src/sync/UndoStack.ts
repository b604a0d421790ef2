/** Undo of one's own gestures in this tab; what others did is never touched. */
import * as Y from "yjs";

/** Edits of one gesture closer than this are one step, in milliseconds. */
const GESTURE_MS = 1000;

export class UndoStack {
  /** Origin of the transactions that can be undone. */
  readonly origin = { karate: "own edit" };
  private readonly manager: Y.UndoManager;
  private last: string | null = null;
  /** How many gestures were begun here. */
  made = 0;

  constructor(scope: Y.AbstractType<unknown>[]) {
    this.manager = new Y.UndoManager(scope, {
      trackedOrigins: new Set([this.origin]),
      captureTimeout: GESTURE_MS,
    });
  }

  /** A gesture begins; only one that goes on with the same name joins the step before. */
  begin(gesture: string | null): void {
    if (gesture === null || gesture !== this.last) this.manager.stopCapturing();
    this.last = gesture;
    this.made += 1;
  }

  /** Whether a transaction of this origin was made here, undo and redo included. */
  isOwn(origin: unknown): boolean {
    return origin === this.origin || origin === this.manager;
  }

  /** Take back the last own gesture. Tells whether there was one. */
  undo(): boolean {
    this.last = null;
    return this.manager.undo() !== null;
  }

  redo(): boolean {
    this.last = null;
    return this.manager.redo() !== null;
  }

  /** Whether the last thing made here was an undo of this page's own. */
  get canRedo(): boolean {
    return this.manager.redoStack.length > 0;
  }

  /** The server took a step in my name: what it undid is no longer here to be undone. */
  doneElsewhere(step: "undo" | "redo"): void {
    this.last = null;
    if (step === "undo") this.manager.undoStack.pop();
  }

  destroy(): void {
    this.manager.destroy();
  }
}
