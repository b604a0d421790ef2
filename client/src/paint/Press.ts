/**
 * Mouse, pen and fingers on the stage: which of them paint, pan or pinch. Once a pen was seen, it alone
 * paints, and fingers move the picture.
 */
import type { PointerEvent } from "react";
import type { Start } from "@/paint/Easel";
import type { Sample, Tilt } from "@/paint/Stabiliser";
import type { Held } from "@/paint/spanned";
import type { Viewport } from "@/panels/viewport";

/** The button that browsers name the eraser's end of a pen. */
const PEN_ERASER = 5;

export interface PressWork {
  /** A press that paints. */
  down(at: Sample, start: Start): void;
  along(at: Sample, held: Held): void;
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
  readonly tiltX?: number;
  readonly tiltY?: number;
};

export class Press {
  /** Renewed with each render. */
  frame: Frame;
  work: PressWork;
  private readonly stage: () => HTMLElement | null;
  private readonly fingers = new Map<number, Point>();
  private mode: "none" | "paint" | "pan" | "pinch" = "none";
  /** The pointer that paints or pans, and where it was last. */
  private holder = -1;
  private last: Point = { x: 0, y: 0 };
  private pressed = 1;
  private penSeen = false;
  /** How far apart two fingers were. */
  private spread = 0;

  constructor(stage: () => HTMLElement | null, frame: Frame, work: PressWork) {
    this.stage = stage;
    this.frame = frame;
    this.work = work;
  }

  down = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const touches = event.pointerType === "touch";
    if (event.pointerType === "pen") this.pen();
    // A palm beside the pen means nothing.
    else if (touches && this.mode === "paint" && this.fingers.size === 0) return;
    if (touches) {
      this.fingers.set(event.pointerId, this.place(event));
      if (this.fingers.size === 2) this.startPinch();
    }
    if (this.mode !== "none" || !this.begin(event, touches)) return;
    event.preventDefault();
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
  };

  move = (event: PointerEvent): void => {
    const { mode, work } = this;
    if (mode === "pinch") this.pinch(event);
    else if (mode !== "none" && event.pointerId !== this.holder) return;
    else if (mode === "pan") {
      const [at, { x, y }] = [this.place(event), this.last];
      this.last = at;
      work.pan({ x: at.x - x, y: at.y - y });
    } else {
      if (mode === "paint") for (const part of parts(event)) this.along(part, heldIn(event));
      work.hover(this.sample(event));
    }
  };

  up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (this.mode === "pinch") {
      // The second finger of a pinch paints nothing when the first is lifted.
      if (this.fingers.size === 0) this.mode = "none";
    } else if (event.pointerId === this.holder) {
      if (this.mode === "paint") {
        // A lifted pen presses no more: the line ends as strong as it was.
        this.work.along({ ...this.sample(event), pressure: this.pressed }, heldIn(event));
        this.work.up();
      }
      this.rest();
    }
  };

  cancel = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId);
    if (this.mode === "pinch") {
      if (this.fingers.size === 0) this.mode = "none";
    } else if (event.pointerId === this.holder) this.letGo();
  };

  leave = (): void => this.work.hover(null);

  /** A press begins to paint, to pan or to take; false when it means nothing here. */
  private begin(event: PointerEvent, touches: boolean): boolean {
    const { frame, work } = this;
    const erases = event.button === PEN_ERASER;
    if (frame.panning || event.button === 1 || (this.penSeen && touches)) this.mode = "pan";
    else if (event.button !== 0 && !erases) return false;
    else if (event.altKey) work.take(this.sample(event));
    else {
      this.mode = "paint";
      const at = this.sample(event);
      this.pressed = at.pressure;
      work.down(at, { straight: event.shiftKey, erases });
    }
    this.holder = event.pointerId;
    this.last = this.place(event);
    return true;
  }

  private along(part: Pointing, held: Held): void {
    const at = this.sample(part);
    this.pressed = at.pressure;
    this.work.along(at, held);
  }

  /** A pen comes down: the palm that came before it meant nothing. */
  private pen(): void {
    this.penSeen = true;
    if (this.fingers.size === 0) return;
    this.fingers.clear();
    this.letGo();
  }

  private letGo(): void {
    if (this.mode === "paint") this.work.drop();
    this.rest();
  }

  private rest(): void {
    this.mode = "none";
    this.holder = -1;
  }

  private startPinch(): void {
    // What the first finger drew was the beginning of this.
    this.letGo();
    this.mode = "pinch";
    this.spread = this.gap();
  }

  private pinch(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const at = this.place(event);
    this.fingers.set(event.pointerId, at);
    const share = 1 / this.fingers.size;
    this.work.pan({ x: (at.x - before.x) * share, y: (at.y - before.y) * share });
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
      ...(event.pointerType === "pen"
        ? { pressure: event.pressure, tilt: tiltOf(event) }
        : { pressure: 1 }),
    };
  }
}

/** Shift and Alt while something is dragged. */
function heldIn({ shiftKey, altKey }: PointerEvent): Held {
  return { even: shiftKey, centred: altKey };
}

/** From the two angles a pen tells, in degrees, to one it is lifted by and one it points at. */
function tiltOf({ tiltX = 0, tiltY = 0 }: Pointing): Tilt | undefined {
  if (tiltX === 0 && tiltY === 0) return undefined;
  const [x, y] = [Math.tan((tiltX * Math.PI) / 180), Math.tan((tiltY * Math.PI) / 180)];
  return { altitude: Math.atan(1 / Math.hypot(x, y)), azimuth: Math.atan2(y, x) };
}

/** All the moves since the last event, where the browser tells them. */
function parts(event: PointerEvent): readonly Pointing[] {
  const found = event.nativeEvent.getCoalescedEvents?.() ?? [];
  return found.length > 0 ? found : [event];
}
