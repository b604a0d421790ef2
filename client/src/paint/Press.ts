/**
 * Mouse, pen and fingers on the stage: which of them paint, pan or pinch. Once a pen was seen, it alone
 * paints, and fingers move the picture.
 */
import type { PointerEvent } from "react";
import type { Start } from "@/paint/Easel";
import type { Sample } from "@/paint/Stabiliser";
import type { Viewport } from "@/panels/viewport";

/** The button that browsers name the eraser's end of a pen. */
const PEN_ERASER = 5;

export interface PressWork {
  /** A press that paints. */
  down(at: Sample, start: Start): void;
  along(at: Sample): void;
  up(): void;
  /** A press with Alt: take what is there. */
  take(at: Sample): void;
  pan(by: Point): void;
  /** Two fingers spread: by how much, around which point of the stage. */
  pinch(factor: number, around: Point): void;
  /** Where the pointer is; null when it left. */
  hover(at: Sample | null): void;
  /** Forget what is being drawn. */
  drop(): void;
}

export interface Frame {
  readonly view: Viewport;
  readonly of: readonly [width: number, height: number];
  /** Whether a press moves the picture instead of painting. */
  readonly panning: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Pointing = Pick<PointerEvent, "clientX" | "clientY" | "pressure"> & {
  readonly pointerType: string;
};

export class Press {
  /** Renewed with each render. */
  frame: Frame;
  work: PressWork;
  private readonly stage: () => HTMLElement | null;
  private readonly fingers = new Map<number, Point>();
  private mode: "none" | "paint" | "pan" | "pinch" = "none";
  private penSeen = false;
  /** How far apart two fingers were. */
  private spread = 0;

  constructor(stage: () => HTMLElement | null, frame: Frame, work: PressWork) {
    this.stage = stage;
    this.frame = frame;
    this.work = work;
  }

  down = (event: PointerEvent): void => {
    const { frame, work } = this;
    if (event.pointerType === "pen") this.penSeen = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    const touches = event.pointerType === "touch";
    if (touches) {
      this.fingers.set(event.pointerId, this.place(event));
      if (this.fingers.size === 2) {
        this.startPinch();
        return;
      }
    }
    const erases = event.button === PEN_ERASER;
    if (frame.panning || event.button === 1 || (this.penSeen && touches)) this.mode = "pan";
    else if ((event.button !== 0 && !erases) || this.mode !== "none") return;
    else if (event.altKey) work.take(this.sample(event));
    else {
      this.mode = "paint";
      work.down(this.sample(event), { straight: event.shiftKey, erases });
    }
    event.preventDefault();
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
  };

  move = (event: PointerEvent): void => {
    const { mode, work } = this;
    if (mode === "pinch") this.pinch(event);
    else if (mode === "pan") work.pan({ x: event.movementX, y: event.movementY });
    else {
      if (mode === "paint") for (const part of parts(event)) work.along(this.sample(part));
      work.hover(this.sample(event));
    }
  };

  up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (this.mode === "paint") {
      this.work.along(this.sample(event));
      this.work.up();
    }
    // The second finger of a pinch paints nothing when the first is lifted.
    if (this.mode !== "pinch" || this.fingers.size === 0) this.mode = "none";
  };

  cancel = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (this.mode === "paint") this.work.drop();
    this.mode = "none";
  };

  leave = (): void => this.work.hover(null);

  private startPinch(): void {
    // What the first finger drew was the beginning of this.
    if (this.mode === "paint") this.work.drop();
    this.mode = "pinch";
    this.spread = this.gap();
  }

  private pinch(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    const at = this.place(event);
    this.fingers.set(event.pointerId, at);
    if (before) this.work.pan({ x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 });
    const [one, other] = [...this.fingers.values()];
    const wide = this.gap();
    if (one && other && this.spread > 0 && wide > 0) {
      const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
      this.work.pinch(wide / this.spread, middle);
    }
    this.spread = wide;
  }

  private gap(): number {
    const [one, other] = [...this.fingers.values()];
    return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  }

  /** From the middle of the stage, in CSS pixels. */
  private place(event: Pick<PointerEvent, "clientX" | "clientY">): Point {
    const box = this.stage()?.getBoundingClientRect() ?? new DOMRect();
    return {
      x: event.clientX - box.left - box.width / 2,
      y: event.clientY - box.top - box.height / 2,
    };
  }

  private sample(event: Pointing): Sample {
    const { view, of } = this.frame;
    const { x, y } = this.place(event);
    return {
      x: (x - view.x) / view.scale + of[0] / 2,
      y: (y - view.y) / view.scale + of[1] / 2,
      pressure: event.pointerType === "pen" ? event.pressure : 1,
    };
  }
}

/** All the moves since the last event, where the browser tells them. */
function parts(event: PointerEvent): readonly Pointing[] {
  const found = event.nativeEvent.getCoalescedEvents?.() ?? [];
  return found.length > 0 ? found : [event];
}
