/** Smooths the way of a hand: the drawn point follows the pointer on a leash and catches up at the end. */

/** How a pen is held, in radians. */
export interface Tilt {
  /** π/2 upright, 0 lying flat. */
  readonly altitude: number;
  /** Where it points, clockwise from the x axis. */
  readonly azimuth: number;
}

export interface Sample {
  readonly x: number;
  readonly y: number;
  /** 0 to 1. */
  readonly pressure: number;
  /** Of a pen that tells it. */
  readonly tilt?: Tilt | undefined;
}

/** The share of the way the drawn point lags behind at full strength. */
const MOST_LAG = 0.92;

export class Stabiliser {
  private at: Sample | null = null;
  private last: Sample | null = null;
  /** Share of the old place that stays at each sample. */
  private readonly lag: number;

  /** `strength` in percent; 0 lets every sample through as it is. */
  constructor(strength: number) {
    this.lag = (Math.min(100, Math.max(0, strength)) / 100) * MOST_LAG;
  }

  /** Where to draw after the pointer went to `sample`. */
  follow(sample: Sample): Sample {
    this.last = sample;
    const { at, lag } = this;
    this.at = at
      ? {
          x: sample.x + (at.x - sample.x) * lag,
          y: sample.y + (at.y - sample.y) * lag,
          pressure: sample.pressure + (at.pressure - sample.pressure) * lag,
        }
      : sample;
    return this.at;
  }

  /** The rest of the way to where the pointer really is; null when nothing is left. */
  finish(): Sample | null {
    const { at, last } = this;
    if (!at || !last || (at.x === last.x && at.y === last.y)) return null;
    this.at = last;
    return last;
  }
}
