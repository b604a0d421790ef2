/**
 * Jitter, baked into points: dabs that stand apart and differ in place and size. Between two dabs the
 * hand presses nothing, and at each it goes one step of the raster with its pressure, which is one stamp.
 */
import type { Sample } from "@/paint/Stabiliser";

/** From stamp to stamp within a dab, in per cent of the size: how the stroke is to be spaced. */
export const DAB_SPACING = 10;
/** Dabs are never nearer than this, in per cent of the size. */
const NEAREST_DABS = 12;
/** A little more than one step, so that a stamp falls into it wherever the walk stands. */
const ONE_STEP = 1.05;
/** The raster's least step, in pixels. */
const LEAST_STEP = 0.5;

export interface Jitter {
  /** Diameter in pixels. */
  readonly size: number;
  /** Percent of the size, as the rest. */
  readonly spacing: number;
  /** How much smaller a dab may be. */
  readonly jitterSize: number;
  /** How far beside the way a dab may lie. */
  readonly jitterPlace: number;
}

/** Whether a brush scatters its dabs. */
export function scatters({ jitterSize, jitterPlace }: Jitter): boolean {
  return jitterSize > 0 || jitterPlace > 0;
}

export class Scatter {
  private readonly jitter: Jitter;
  private readonly random: () => number;
  private last: Sample | null = null;
  /** How far the way to the next dab still is. */
  private left = 0;

  constructor(jitter: Jitter, random: () => number = Math.random) {
    this.jitter = jitter;
    this.random = random;
  }

  /** The points of the dabs up to `sample`. */
  add(sample: Sample): Sample[] {
    const from = this.last;
    this.last = sample;
    if (!from) {
      this.left = this.apart;
      return this.dab(sample);
    }
    const length = Math.hypot(sample.x - from.x, sample.y - from.y);
    const found: Sample[] = [];
    while (this.left <= length && length > 0) {
      found.push(...this.dab(between(from, sample, this.left / length)));
      this.left += this.apart;
    }
    this.left -= length;
    return found;
  }

  private get apart(): number {
    const { size, spacing } = this.jitter;
    return Math.max(LEAST_STEP, (size * Math.max(spacing, NEAREST_DABS)) / 100);
  }

  private dab({ x, y, pressure }: Sample): Sample[] {
    const { size, jitterSize, jitterPlace } = this.jitter;
    const { random } = this;
    const angle = 2 * Math.PI * random();
    // The root spreads dabs evenly over the disc.
    const far = ((size * jitterPlace) / 100) * Math.sqrt(random());
    const pressed = pressure * (1 - (jitterSize / 100) * random());
    const at = { x: x + far * Math.cos(angle), y: y + far * Math.sin(angle) };
    const step = ONE_STEP * Math.max((size * DAB_SPACING) / 100, LEAST_STEP);
    const end = { x: at.x + step, y: at.y };
    return [
      { ...at, pressure: 0 },
      { ...at, pressure: pressed },
      { ...end, pressure: pressed },
      { ...end, pressure: 0 },
    ];
  }
}

function between(one: Sample, other: Sample, t: number): Sample {
  return {
    x: one.x + (other.x - one.x) * t,
    y: one.y + (other.y - one.y) * t,
    pressure: one.pressure + (other.pressure - one.pressure) * t,
  };
}
