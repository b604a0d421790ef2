/**
 * Filling a hole like a soap film, as `karate/nodes/membrane.py`: pull and push give a start at every
 * scale, red-black over-relaxation of Laplace's equation makes it smooth.
 */
import { PIECE, type Work } from "@/paint/pieces";

/** Sweeps of relaxation at each scale. */
const SWEEPS = 12;
/** Over-relaxation: 1 is none, 2 never ends. */
const RELAXATION = 1.6;

/** Planes of one size, one number a pixel, and where nothing is known: 1. */
export interface Holed {
  readonly planes: readonly Float32Array[];
  readonly hole: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Stretches the film over the hole, in place; 0 where nothing is known at all. */
export function* stretching({ planes, hole, width, height }: Holed): Work {
  if (!hole.includes(1)) return;
  if (!hole.includes(0)) {
    for (const plane of planes) plane.fill(0);
    return;
  }
  const coarse = yield* halved({ planes, hole, width, height });
  yield* stretching(coarse);
  for (const [place, plane] of planes.entries()) {
    const small = coarse.planes[place];
    if (small) yield* spread(small, coarse, plane, { hole, width, height });
  }
  yield* relax({ planes, hole, width, height });
}

/** The mean of what is known in each 2 × 2, and where nothing is. */
function* halved({ planes, hole, width, height }: Holed): Work<Holed> {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const made = planes.map(() => new Float32Array(w * h));
  const empty = new Uint8Array(w * h);
  for (let place = 0; place < empty.length; place += 1) {
    if (place % (PIECE / 4) === 0) yield null;
    const [x, y] = [2 * (place % w), 2 * Math.floor(place / w)];
    let count = 0;
    for (let part = 0; part < 4; part += 1) {
      const [column, row] = [x + (part & 1), y + (part >> 1)];
      const at = row * width + column;
      if (column >= width || row >= height || hole[at] === 1) continue;
      count += 1;
      planes.forEach((plane, channel) => {
        const sum = made[channel];
        if (sum) sum[place] = (sum[place] ?? 0) + (plane[at] ?? 0);
      });
    }
    empty[place] = count === 0 ? 1 : 0;
    if (count > 1) for (const sum of made) sum[place] = (sum[place] ?? 0) / count;
  }
  return { planes: made, hole: empty, width: w, height: h };
}

/** Twice as large, linearly, so that centres fall where halving took them from. */
function* spread(
  small: Float32Array,
  { width: w, height: h }: Holed,
  into: Float32Array,
  { hole, width, height }: Omit<Holed, "planes">,
): Work {
  for (let row = 0, seen = 0; row < height; row += 1, seen += width) {
    if (seen >= PIECE) {
      seen = 0;
      yield null;
    }
    const [y, v] = between(row, h);
    for (let column = 0; column < width; column += 1) {
      const place = row * width + column;
      if (hole[place] === 0) continue;
      const [x, u] = between(column, w);
      const [above, below] = [y * w + x, Math.min(h - 1, y + 1) * w + x];
      const right = x < w - 1 ? 1 : 0;
      const top = (small[above] ?? 0) * (1 - u) + (small[above + right] ?? 0) * u;
      const bottom = (small[below] ?? 0) * (1 - u) + (small[below + right] ?? 0) * u;
      into[place] = top * (1 - v) + bottom * v;
    }
  }
}

/** The small pixel at or before a large one, and how far it lies towards the next. */
function between(large: number, most: number): [at: number, share: number] {
  const place = Math.min(most - 1, Math.max(0, large / 2 - 0.25));
  const at = Math.floor(place);
  return [at, place - at];
}

/** Beyond the border lies the border's own pixel. */
function* relax({ planes, hole, width, height }: Holed): Work {
  const sides = [yield* openOf(hole, width, 0), yield* openOf(hole, width, 1)];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const side of sides) {
      for (const plane of planes) {
        for (let at = 0; at < side.length; at += PIECE) {
          sweepOf(plane, side.subarray(at, at + PIECE), width, height);
          yield null;
        }
      }
    }
  }
}

/** The places of the hole whose row and column are odd or even together. */
function* openOf(hole: Uint8Array, width: number, parity: number): Work<Int32Array> {
  const found = new Int32Array(hole.length);
  let count = 0;
  for (let place = 0; place < hole.length; place += 1) {
    if (place % PIECE === 0) yield null;
    if (!hole[place] || ((place % width) + Math.floor(place / width)) % 2 !== parity) continue;
    found[count] = place;
    count += 1;
  }
  return found.subarray(0, count);
}

function sweepOf(plane: Float32Array, side: Int32Array, width: number, height: number): void {
  const last = (height - 1) * width;
  for (const place of side) {
    const column = place % width;
    const up = place >= width ? place - width : place;
    const down = place < last ? place + width : place;
    const left = column > 0 ? place - 1 : place;
    const right = column < width - 1 ? place + 1 : place;
    const before = plane[place] ?? 0;
    const sum = (plane[up] ?? 0) + (plane[down] ?? 0) + (plane[left] ?? 0) + (plane[right] ?? 0);
    plane[place] = before + RELAXATION * (sum / 4 - before);
  }
}
