/**
 * Strokes laid on a picture, by the same rule as `karate/nodes/effects/painter` (shared vectors:
 * tests/vectors/strokes.json); a stroke changes only the pixels it lies on, so that what is laid in any
 * box can be laid again without the rest, but for those that read what lies there: fills, heals, smudges.
 */
import type { Box } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import { coverStroke } from "@/paint/extent";
import { flooded } from "@/paint/flood";
import { healer } from "@/paint/heal";
import { inkOf, type Pixel } from "@/paint/ink";
import { Smudge } from "@/paint/smudge";
import { layerIn, type Surface, sheetFor } from "@/paint/surface";

/** Lay a whole stroke within `box`. */
export function lay(on: Surface, stroke: Drawn, box: Box): void {
  if (stroke.opacity === 0) return;
  const { width, height, scratch } = on;
  if (stroke.tool === "smudge") {
    new Smudge(on, stroke).more();
    return;
  }
  if (stroke.tool === "fill") flood(on, stroke);
  else coverStroke(stroke, box, scratch, width, height);
  layCovered(on, stroke, box);
}

/** What a fill covers is found in all that lies there now, so that it is only ever laid whole. */
function flood(on: Surface, stroke: Drawn): void {
  const alike = flooded(on, stroke);
  if (alike) on.scratch.set(alike);
}

/** Lay a stroke where `scratch` says how much of it lies, and empty that. */
function layCovered(on: Surface, stroke: Drawn, box: Box): void {
  const { width, mask, scratch } = on;
  const strength = stroke.opacity / 100;
  const change = stroke.target === "mask" ? null : painter(on, stroke, box);
  for (let row = box.y0; row < box.y1; row += 1) {
    for (let place = row * width + box.x0; place < row * width + box.x1; place += 1) {
      const a = (scratch[place] ?? 0) * strength;
      if (a === 0) continue;
      scratch[place] = 0;
      if (change) change(place, a);
      else mask[place] = masked(stroke, mask[place] ?? 0, a);
    }
  }
}

/** Changes a pixel of the sheet a stroke lies on, by an alpha. */
function painter(on: Surface, stroke: Drawn, box: Box): (place: number, a: number) => void {
  const ink = stroke.tool === "heal" ? healer(on, stroke, box) : inkOf(on, stroke);
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
