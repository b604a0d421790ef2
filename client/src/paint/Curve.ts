/**
 * Rounds the corners between samples: a quadratic curve from middle to middle with the sample as its
 * control point, handed out as short straight pieces. It only ever goes on; nothing drawn changes.
 */
import type { Sample } from "@/paint/Stabiliser";

/** The cosine of a turn so small that a straight piece does. */
const STRAIGHT = 0.995;
/** Most pieces a corner is cut into. */
const MOST_PIECES = 12;

export class Curve {
  private before: Sample | null = null;
  private last: Sample | null = null;
  private readonly step: number;

  /** `step`: length of a piece on a bend, in pixels. */
  constructor(step: number) {
    this.step = Math.max(1, step);
  }

  /** The pieces' ends that `sample` adds. */
  add(sample: Sample): Sample[] {
    const { before, last } = this;
    if (!last) {
      this.last = sample;
      return [sample];
    }
    if (sample.x === last.x && sample.y === last.y) return [];
    this.before = last;
    this.last = sample;
    const end = middle(last, sample);
    return before ? this.bend(middle(before, last), last, end) : [end];
  }

  /** The rest of the way to the last sample. */
  finish(): Sample[] {
    return this.before && this.last ? [this.last] : [];
  }

  private bend(from: Sample, control: Sample, to: Sample): Sample[] {
    const [ax, ay, bx, by] = [
      control.x - from.x,
      control.y - from.y,
      to.x - control.x,
      to.y - control.y,
    ];
    const [one, other] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
    const cosine = one > 0 && other > 0 ? (ax * bx + ay * by) / (one * other) : 1;
    if (cosine > STRAIGHT) return [to];
    const count = Math.min(MOST_PIECES, Math.max(1, Math.ceil((one + other) / this.step)));
    const found: Sample[] = [];
    for (let piece = 1; piece < count; piece += 1) found.push(at(from, control, to, piece / count));
    found.push(to);
    return found;
  }
}

function middle(one: Sample, other: Sample): Sample {
  return {
    x: (one.x + other.x) / 2,
    y: (one.y + other.y) / 2,
    pressure: (one.pressure + other.pressure) / 2,
  };
}

function at(from: Sample, control: Sample, to: Sample, t: number): Sample {
  const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  return {
    x: a * from.x + b * control.x + c * to.x,
    y: a * from.y + b * control.y + c * to.y,
    pressure: a * from.pressure + b * control.pressure + c * to.pressure,
  };
}
