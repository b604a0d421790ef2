import type { Surface } from "./Gpu";

/** Surfaces kept for the next of their size: a frame takes the ones that the frame before gave back. */
const MOST = 24;

/** Surfaces that were given back; the oldest go when there are too many. */
export class Spares<S extends Surface> {
  private kept: S[] = [];

  constructor(private readonly destroy: (surface: S) => void) {}

  take(width: number, height: number): S | null {
    const place = this.kept.findLastIndex((one) => one.width === width && one.height === height);
    return place < 0 ? null : (this.kept.splice(place, 1)[0] ?? null);
  }

  give(surface: S): void {
    this.kept.push(surface);
    if (this.kept.length > MOST) for (const old of this.kept.splice(0, 1)) this.destroy(old);
  }

  clear(): void {
    for (const surface of this.kept.splice(0)) this.destroy(surface);
  }
}
