/**
 * The dabs of a stroke, round or flat tips along its way: the same rule as
 * `karate/nodes/effects/painter/dabs.py`, point by point, so that a stroke can be drawn while it grows.
 */
import { FULL_PRESSURE, type Stroke, UNIT } from "@/graph/stroke";
import { around, type Box, clip, isEmpty } from "@/paint/box";

/** Stamps are never nearer than this, in pixels. */
const LEAST_STEP = 0.5;
/** A stroke so long that it had more stamps gets them farther apart. */
const MOST_STAMPS = 65_535;

export type Drawn = Omit<Stroke, "v" | "order">;

/** Its middle in pixels, and the pressure there. */
export interface Dab {
  readonly x: number;
  readonly y: number;
  readonly p: number;
}

/** A stroke's measures on a picture of `width` × `height`. */
interface Measures {
  readonly sx: number;
  readonly sy: number;
  readonly radius: number;
}

function measures(stroke: Drawn, width: number, height: number): Measures {
  const [sx, sy] = [width / stroke.of[0], height / stroke.of[1]];
  return { sx, sy, radius: ((stroke.size / UNIT) * Math.sqrt(sx * sy)) / 2 };
}

/** From stamp to stamp, in pixels. */
function stepOf({ points, spacing }: Drawn, { sx, sy, radius }: Measures): number {
  const step = Math.max((2 * radius * spacing) / 100, LEAST_STEP);
  let total = 0;
  for (let at = 3; at < points.length; at += 3) {
    const dx = (((points[at] ?? 0) - (points[at - 3] ?? 0)) / UNIT) * sx;
    const dy = (((points[at + 1] ?? 0) - (points[at - 2] ?? 0)) / UNIT) * sy;
    total += Math.sqrt(dx * dx + dy * dy);
  }
  return total / step > MOST_STAMPS ? total / MOST_STAMPS : step;
}

/** The pixels the dabs of a stroke can touch, within the picture. */
export function dabBox(stroke: Drawn, width: number, height: number): Box {
  const { sx, sy, radius } = measures(stroke, width, height);
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < stroke.points.length; at += 3) {
    const x = ((stroke.points[at] ?? 0) / UNIT) * sx;
    const y = ((stroke.points[at + 1] ?? 0) / UNIT) * sy;
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  const reach = radius + 1;
  const touched = around(x0 - reach, y0 - reach, x1 + reach, y1 + reach);
  return clip(touched, { x0: 0, y0: 0, x1: width, y1: height });
}

/** One stroke's way over a picture, walked as far as there are points. */
export class Way {
  private readonly points: readonly number[];
  private readonly at: Measures;
  private readonly step: number;
  private read = 0;
  /** Way walked so far, and how many dabs stand on it. */
  private walked = 0;
  private dabs = 0;
  private last: Dab | null = null;

  /** A stroke that grows has no points yet. */
  constructor(stroke: Drawn, width: number, height: number) {
    this.points = stroke.points;
    this.at = measures(stroke, width, height);
    this.step = stepOf(stroke, this.at);
  }

  /** The dabs along the points that were not there before. */
  *more(): Generator<Dab> {
    for (; this.read + 2 < this.points.length; this.read += 3) {
      const x = ((this.points[this.read] ?? 0) / UNIT) * this.at.sx;
      const y = ((this.points[this.read + 1] ?? 0) / UNIT) * this.at.sy;
      yield* this.to({ x, y, p: this.points[this.read + 2] ?? 0 });
    }
  }

  private *to(next: Dab): Generator<Dab> {
    const { last, step } = this;
    this.last = next;
    if (!last) {
      this.dabs = 1;
      yield next;
      return;
    }
    const [dx, dy] = [next.x - last.x, next.y - last.y];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length === 0) return;
    const end = this.walked + length;
    for (; this.dabs * step <= end; this.dabs += 1) {
      const t = (this.dabs * step - this.walked) / length;
      yield { x: last.x + dx * t, y: last.y + dy * t, p: last.p + (next.p - last.p) * t };
    }
    this.walked = end;
  }
}

/** What a stroke is drawn with. */
export class Tip {
  /** At full pressure, in pixels. */
  readonly radius: number;
  private readonly stroke: Drawn;
  private readonly width: number;

  constructor(stroke: Drawn, width: number, height: number, widest = Number.POSITIVE_INFINITY) {
    this.stroke = stroke;
    this.width = width;
    this.radius = Math.min(widest, measures(stroke, width, height).radius);
  }

  /** Whether so much pressure leaves any trace. */
  marks(p: number): boolean {
    return this.radiusAt(p) > 0 && this.strengthAt(p) > 0;
  }

  /** The pixels a dab can touch, wherever they lie. */
  reach({ x, y, p }: Dab): Box {
    const outer = this.radiusAt(p) + 0.5;
    return around(x - outer, y - outer, x + outer, y + outer);
  }

  /** Stamp one dab into one number a pixel of the picture; the pixels it may have changed. */
  stamp({ x, y, p }: Dab, within: Box, into: Float32Array): Box | null {
    const r = this.radiusAt(p);
    if (r <= 0) return null;
    const { hardness, flow, roundness = 100, angle = 0 } = this.stroke;
    const k = this.strengthAt(p);
    const outer = r + 0.5;
    const box = clip(around(x - outer, y - outer, x + outer, y + outer), within);
    if (isEmpty(box)) return null;
    const softness = Math.max(r - (r * hardness) / 100, 1);
    const turn = (angle * Math.PI) / 180;
    const [cos, sin] = angle === 0 ? [1, 0] : [Math.cos(turn), Math.sin(turn)];
    const [stretch, share] = [100 / roundness, flow / 100];
    const [far, near] = [outer * outer, Math.max(0, outer - softness) ** 2];
    const { width } = this;
    for (let row = box.y0; row < box.y1; row += 1) {
      const uy = row + 0.5 - y;
      for (
        let column = box.x0, place = row * width + box.x0;
        column < box.x1;
        column += 1, place += 1
      ) {
        const ux = column + 0.5 - x;
        const u = ux * cos + uy * sin;
        const v = (uy * cos - ux * sin) * stretch;
        const square = u * u + v * v;
        if (square >= far) continue;
        let c = k;
        if (square > near) {
          const t = (outer - Math.sqrt(square)) / softness;
          if (t < 1) c = t * t * (3 - 2 * t) * k;
        }
        const before = into[place] ?? 0;
        if (c > before) into[place] = before + share * (c - before);
      }
    }
    return box;
  }

  private radiusAt(p: number): number {
    const { pressure = "size" } = this.stroke;
    return pressure === "size" || pressure === "both"
      ? this.radius * (p / FULL_PRESSURE)
      : this.radius;
  }

  private strengthAt(p: number): number {
    const { pressure = "size" } = this.stroke;
    return pressure === "opacity" || pressure === "both" ? p / FULL_PRESSURE : 1;
  }
}
