/** What a fill fills: as `karate/nodes/effects/painter/flood.py`. */
import type { Drawn } from "@/paint/dabs";
import { placesOf } from "@/paint/outlines";
import type { Work } from "@/paint/pieces";
import { FAINT, plainAt, type Surface } from "@/paint/surface";

/** Steps of a channel. */
const DEPTH = 4096;

/** Which pixels of the picture a fill fills, 1 or 0; null off the picture. */
export function* flooding(on: Surface, stroke: Drawn): Work<Uint8Array | null> {
  const { width, height } = on;
  const [x, y] = (placesOf(stroke, width, height)[0] ?? [-1, -1]).map(Math.floor);
  if (x === undefined || y === undefined) return null;
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const alike = yield* likeness(on, stroke, y * width + x);
  if (stroke.contiguous !== 1) return alike;
  return yield* connected(alike, y * width + x, on);
}

/**
 * Which pixels look like the one at `seed`, of all that is painted so far: layers that show count as they
 * are, whatever their opacity and blend mode, so that those never change what a fill covers.
 */
function* likeness(on: Surface, stroke: Drawn, seed: number): Work<Uint8Array> {
  const sheets = on.layers.flatMap(({ id, visible }) => (visible && on.sheets.get(id)) || []);
  const most = Math.floor(((stroke.tolerance ?? 0) * DEPTH) / 100 + 0.5);
  const [first, steps] = [new Float64Array(4), new Float64Array(4)];
  stepsAt(on.paint, sheets, seed, first);
  const alike = new Uint8Array(on.width * on.height);
  for (let place = 0; place < alike.length; place += 1) {
    if (place % on.piece === 0) yield null;
    stepsAt(on.paint, sheets, place, steps);
    let far = 0;
    for (let part = 0; part < 4; part += 1) {
      far = Math.max(far, Math.abs((steps[part] ?? 0) - (first[part] ?? 0)));
    }
    alike[place] = far <= most ? 1 : 0;
  }
  return alike;
}

function stepsAt(
  paint: Float32Array,
  sheets: readonly Float32Array[],
  place: number,
  into: Float64Array,
): void {
  plainAt(paint, sheets, place, into);
  const alpha = into[3] ?? 0;
  for (let part = 0; part < 4; part += 1) {
    const value = part === 3 ? alpha : alpha > FAINT ? (into[part] ?? 0) / alpha : 0;
    into[part] = Math.floor(Math.min(1, Math.max(0, value)) * DEPTH + 0.5);
  }
}

/** The pixels that hang together with one, side to side: line by line. */
function* connected(
  alike: Uint8Array,
  seed: number,
  { width, height, piece }: Surface,
): Work<Uint8Array> {
  const found = new Uint8Array(alike.length);
  const open = (place: number) => alike[place] === 1 && found[place] === 0;
  const waiting = [seed];
  let filled = 0;
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (!open(place)) continue;
    const row = Math.floor(place / width);
    let [left, right] = [place, place];
    while (left > row * width && open(left - 1)) left -= 1;
    while (right < (row + 1) * width - 1 && open(right + 1)) right += 1;
    found.fill(1, left, right + 1);
    filled += right + 1 - left;
    if (filled >= piece) {
      filled = 0;
      yield null;
    }
    for (const next of [row - 1, row + 1]) {
      if (next < 0 || next >= height) continue;
      const by = (next - row) * width;
      for (let at = left + by; at <= right + by; at += 1) {
        // The beginning of each piece stands for all of it.
        if (open(at) && (at === left + by || !open(at - 1))) waiting.push(at);
      }
    }
  }
  return found;
}
