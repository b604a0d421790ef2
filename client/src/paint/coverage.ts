/**
 * How much of a stroke lies on each pixel: round tips stamped along its way. The same rule as
 * `karate/nodes/effects/painter.py`, point by point, so that a stroke can be drawn while it grows.
 */
import { FULL_PRESSURE, type Stroke, UNIT } from "@/graph/stroke";
import { around, type Box, clip, isEmpty, union } from "@/paint/box";

/** Stamps are never nearer than this, in pixels. */
const LEAST_STEP = 0.5;
/** A stroke so long that it had more stamps gets them farther apart. */
const MOST_STAMPS = 65_535;

export type Drawn = Omit<Stroke, "v" | "order">;

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

/** One stroke's way over a picture; stamps what was added since the last call. */
export class Coverage {
  /** Where stamps may fall. */
  private readonly within: Box;
  private readonly stroke: Drawn;
  private readonly at: Measures;
  private readonly step: number;
  private readonly into: Float32Array;
  private readonly width: number;
  private read = 0;
  /** Way walked so far, and how many stamps stand on it. */
  private walked = 0;
  private stamps = 0;
  private last: readonly [x: number, y: number, p: number] | null = null;

  /**
   * `into` holds one number a pixel of the picture and is zero where the stroke can reach. A stroke that
   * grows has no points yet.
   */
  constructor(stroke: Drawn, into: Float32Array, width: number, height: number, within?: Box) {
    this.stroke = stroke;
    this.into = into;
    this.width = width;
    this.within = within ?? { x0: 0, y0: 0, x1: width, y1: height };
    this.at = measures(stroke, width, height);
    this.step = stepOf(stroke, this.at);
  }

  /** Stamp along the points that were not there before; the pixels that changed. */
  more(): Box | null {
    const { points } = this.stroke;
    let changed: Box | null = null;
    for (; this.read + 2 < points.length; this.read += 3) {
      const x = ((points[this.read] ?? 0) / UNIT) * this.at.sx;
      const y = ((points[this.read + 1] ?? 0) / UNIT) * this.at.sy;
      changed = union(changed, this.to(x, y, points[this.read + 2] ?? 0));
    }
    return changed;
  }

  private to(x: number, y: number, p: number): Box | null {
    const { last, step } = this;
    this.last = [x, y, p];
    if (!last) {
      this.stamps = 1;
      return this.stamp(x, y, p);
    }
    const [fromX, fromY, fromP] = last;
    const [dx, dy] = [x - fromX, y - fromY];
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length === 0) return null;
    const end = this.walked + length;
    let changed: Box | null = null;
    for (; this.stamps * step <= end; this.stamps += 1) {
      const t = (this.stamps * step - this.walked) / length;
      const box = this.stamp(fromX + dx * t, fromY + dy * t, fromP + (p - fromP) * t);
      changed = union(changed, box);
    }
    this.walked = end;
    return changed;
  }

  private stamp(x: number, y: number, p: number): Box | null {
    const { pressure = "size", hardness, flow, roundness = 100, angle = 0 } = this.stroke;
    const q = p / FULL_PRESSURE;
    const r = pressure === "size" || pressure === "both" ? this.at.radius * q : this.at.radius;
    const k = pressure === "opacity" || pressure === "both" ? q : 1;
    if (r <= 0) return null;
    const outer = r + 0.5;
    const box = clip(around(x - outer, y - outer, x + outer, y + outer), this.within);
    if (isEmpty(box)) return null;
    const softness = Math.max(r - (r * hardness) / 100, 1);
    const turn = (angle * Math.PI) / 180;
    const [cos, sin] = angle === 0 ? [1, 0] : [Math.cos(turn), Math.sin(turn)];
    const [stretch, share] = [100 / roundness, flow / 100];
    const [far, near] = [outer * outer, Math.max(0, outer - softness) ** 2];
    const { into, width } = this;
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
}
