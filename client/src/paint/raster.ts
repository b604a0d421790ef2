/**
 * Strokes laid on a picture, by the same rule as `karate/nodes/effects/painter` (shared vectors:
 * tests/vectors/strokes.json); a stroke changes only the pixels it lies on, so that what is laid in any
 * box can be laid again without the rest, but for those that read what lies there: fills, heals, smudges.
 */
import type { Box } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import { covering } from "@/paint/extent";
import { flooding } from "@/paint/flood";
import { healing } from "@/paint/heal";
import { inkOf, type Pixel } from "@/paint/ink";
import { bands, finish, type Work } from "@/paint/pieces";
import { Smudge } from "@/paint/smudge";
import { layerIn, type Surface, sheetFor } from "@/paint/surface";

/** Lay a whole stroke within `box`, now. */
export function lay(on: Surface, stroke: Drawn, box: Box): void {
  finish(covered(on, stroke, box));
  finish(settled(on, stroke, box));
}

/** First writes how much of a stroke lies on each pixel of `box` into `scratch`, and nothing else. */
export function* covered(on: Surface, stroke: Drawn, box: Box): Work {
  const { width, height, scratch, piece } = on;
  if (stroke.opacity === 0 || stroke.tool === "smudge") return;
  if (stroke.tool === "fill") yield* flood(on, stroke);
  else yield* covering(stroke, box, { into: scratch, width, height, piece });
}

/** Then lays it there, and empties `scratch`. */
export function* settled(on: Surface, stroke: Drawn, box: Box): Work {
  if (stroke.opacity === 0) return;
  if (stroke.tool === "smudge") yield* new Smudge(on, stroke).bits();
  else yield* layingCovered(on, stroke, box);
}

/** What a fill covers is found in all that lies there now, so that it is only ever laid whole. */
function* flood(on: Surface, stroke: Drawn): Work {
  const alike = yield* flooding(on, stroke);
  if (alike) on.scratch.set(alike);
}

/** Lay a stroke where `scratch` says how much of it lies, and empty that. */
function* layingCovered(on: Surface, stroke: Drawn, box: Box): Work {
  const { width, mask, scratch } = on;
  const strength = stroke.opacity / 100;
  const change = stroke.target === "mask" ? null : yield* painter(on, stroke, box);
  for (const band of bands(box, on.piece)) {
    for (let row = band.y0; row < band.y1; row += 1) {
      for (let place = row * width + band.x0; place < row * width + band.x1; place += 1) {
        const a = (scratch[place] ?? 0) * strength;
        if (a === 0) continue;
        scratch[place] = 0;
        if (change) change(place, a);
        else mask[place] = masked(stroke, mask[place] ?? 0, a);
      }
    }
    yield band;
  }
}

/** Changes a pixel of the sheet a stroke lies on, by an alpha. */
function* painter(on: Surface, stroke: Drawn, box: Box): Work<(place: number, a: number) => void> {
  const ink = stroke.tool === "heal" ? yield* healing(on, stroke, box) : inkOf(on, stroke);
  const sheet = sheetFor(on, stroke);
  const load = layerIn(on, stroke) === null ? on.load : null;
  const pixel: Pixel = new Float64Array(5);
  return (place, a) => {
    const at = place * 4;
    for (let channel = 0; channel < 4; channel += 1) pixel[channel] = sheet[at + channel] ?? 0;
    if (load) pixel[4] = load[place] ?? 0;
    ink(pixel, place, a);
    for (let channel = 0; channel < 4; channel += 1) sheet[at + channel] = pixel[channel] ?? 0;
    if (load) load[place] = pixel[4] ?? 0;
  };
}

/** What a stroke on the mask makes of it. */
export function masked({ tool }: Drawn, before: number, a: number): number {
  return tool === "eraser" ? before * (1 - a) : a + before * (1 - a);
}
