/** A stroke while the hand draws it: what it will be in the document, point by point. */
import type { NewStroke } from "@/doc/strokes";
import { FARTHEST, FULL_PRESSURE, MAX_POINTS, MAX_SIZE, UNIT } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";
import { Curve } from "@/paint/Curve";
import { type Sample, Stabiliser } from "@/paint/Stabiliser";

/** Points nearer to the last than this share of the size add nothing one sees. */
const NEAR = 0.06;
/** Points are never nearer than this, in pixels of the picture. */
const NEAREST = 0.75;
/** A change of pressure that is drawn even on the spot. */
const PRESSED = 0.04;
/** From stamp to stamp, in per cent of the size: close enough to look like one line. */
const SPACING = 8;

export class Draft {
  readonly stroke: NewStroke & { readonly points: number[] };
  private readonly stabiliser: Stabiliser;
  private readonly curve: Curve;
  private readonly near: number;
  private last: Sample | null = null;

  /** `of` is the size of the picture; `from` the way to the source, in pixels, of a clone stroke. */
  constructor(brush: Brush, of: readonly [number, number], from: readonly [number, number] | null) {
    this.stroke = { ...styleOf(brush, from), of, points: [] };
    this.stabiliser = new Stabiliser(brush.smoothing);
    this.near = Math.max(NEAREST, brush.size * NEAR);
    this.curve = new Curve(Math.max(2, brush.size / 8));
  }

  /** Whether it can take no more points: the hand goes on with another one. */
  get full(): boolean {
    // Room for what `finish` may add.
    return this.stroke.points.length >= 3 * (MAX_POINTS - 32);
  }

  /** The pointer went to `sample`, in pixels of the picture. Returns how many points that added. */
  add(sample: Sample): number {
    return this.take(this.curve.add(this.stabiliser.follow(sample)), false);
  }

  /** The hand was lifted: the line ends where the pointer is. */
  finish(): number {
    const rest = this.stabiliser.finish();
    const added = rest ? this.take(this.curve.add(rest), false) : 0;
    return added + this.take(this.curve.finish(), true);
  }

  private take(samples: readonly Sample[], all: boolean): number {
    let added = 0;
    for (const sample of samples) {
      if (!all && this.last && this.isNear(sample, this.last)) continue;
      this.last = sample;
      const { x, y, pressure } = sample;
      const pressed = Math.min(1, Math.max(0, pressure)) * FULL_PRESSURE;
      this.stroke.points.push(within(x), within(y), Math.round(pressed));
      added += 1;
    }
    return added;
  }

  private isNear(one: Sample, other: Sample): boolean {
    const way = Math.hypot(one.x - other.x, one.y - other.y);
    return way < this.near && Math.abs(one.pressure - other.pressure) < PRESSED;
  }
}

/** A stroke's settings from what is in the hand. A mask has no colours and is not cloned. */
function styleOf(brush: Brush, from: readonly [number, number] | null) {
  const { target, color, hardness, opacity, flow, blend, pressure } = brush;
  const clone = brush.tool === "clone" && target === "paint" && from !== null;
  return {
    tool: clone ? brush.tool : brush.tool === "eraser" ? brush.tool : ("brush" as const),
    ...{ target, color, hardness, opacity, flow, pressure },
    blend: target === "mask" || brush.tool === "eraser" ? ("normal" as const) : blend,
    size: Math.min(MAX_SIZE * UNIT, Math.max(1, fixed(brush.size))),
    spacing: SPACING,
    ...(clone ? { from: [within(from[0]), within(from[1])] as const } : {}),
  };
}

/** A pointer may be farther from the picture than a stroke can say. */
function within(pixels: number): number {
  return fixed(Math.min(FARTHEST, Math.max(-FARTHEST, pixels)));
}

function fixed(pixels: number): number {
  return Math.round(pixels * UNIT);
}
