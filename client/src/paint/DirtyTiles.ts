/** What is to be drawn anew, tile by tile: the oldest first, so that none waits for ever. */
import { type Box, clip, isEmpty, union } from "@/paint/box";

/** Side of a tile in pixels. */
const SIDE = 128;

export class DirtyTiles {
  private readonly columns: number;
  private readonly tiles = new Map<number, Box>();

  constructor(width: number) {
    this.columns = Math.ceil(width / SIDE);
  }

  get clean(): boolean {
    return this.tiles.size === 0;
  }

  add(box: Box): void {
    if (isEmpty(box)) return;
    for (let row = Math.floor(box.y0 / SIDE); row * SIDE < box.y1; row += 1) {
      for (let column = Math.floor(box.x0 / SIDE); column * SIDE < box.x1; column += 1) {
        const tile = {
          x0: column * SIDE,
          y0: row * SIDE,
          x1: (column + 1) * SIDE,
          y1: (row + 1) * SIDE,
        };
        const place = row * this.columns + column;
        const part = union(this.tiles.get(place) ?? null, clip(tile, box));
        if (part) this.tiles.set(place, part);
      }
    }
  }

  /** The next piece, which is clean from now on; null when all is. */
  take(): Box | null {
    const next = this.tiles.entries().next();
    if (next.done) return null;
    const [place, box] = next.value;
    this.tiles.delete(place);
    return box;
  }
}
