/** Where strokes lie: the pixels each tool can touch, and how much of a stroke lies on each of them. */
import { around, type Box, clip, grown } from "@/paint/box";
import { Coverage } from "@/paint/coverage";
import { type Drawn, dabBox } from "@/paint/dabs";
import { ringsOf } from "@/paint/outlines";
import { bands, PIECE, type Work } from "@/paint/pieces";
import { coveringPolygons, MOST_ROWS, rowsCrossed } from "@/paint/polygon";
import { shareOf, thinned } from "@/paint/ramp";

/** How far beyond its dabs a heal looks, in pixels. */
const HEAL_RIM = 1;

/** The pixels a stroke can touch, within the picture. */
export function strokeBox(stroke: Drawn, width: number, height: number): Box {
  const all = { x0: 0, y0: 0, x1: width, y1: height };
  if (stroke.tool === "fill" || stroke.tool === "gradient") return all;
  if (stroke.tool === "heal") return clip(grown(dabBox(stroke, width, height), HEAL_RIM), all);
  if (stroke.tool !== "shape" && stroke.tool !== "text") return dabBox(stroke, width, height);
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  const rings = ringsOf(stroke, width, height).flat();
  if (rowsCrossed(rings, height) > MOST_ROWS) return { x0: 0, y0: 0, x1: 0, y1: 0 };
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const [x, y] = [ring[at] ?? 0, ring[at + 1] ?? 0];
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
  }
  return x1 < x0 ? { x0: 0, y0: 0, x1: 0, y1: 0 } : clip(around(x0, y0, x1, y1), all);
}

/**
 * Writes how much of a whole stroke lies on each pixel of `box` into `into`, which is empty there. A fill
 * is not among them: what it covers is found in the picture.
 */
export function* covering(
  stroke: Drawn,
  box: Box,
  { into, width, height, piece = PIECE }: Into,
): Work {
  if (stroke.tool === "shape" || stroke.tool === "text") {
    for (const rings of ringsOf(stroke, width, height)) {
      yield* coveringPolygons(rings, box, into, width);
    }
  } else if (stroke.tool === "gradient") {
    const share = shareOf(stroke, width, height);
    for (const band of bands(box, piece)) {
      for (let row = band.y0; row < band.y1; row += 1) {
        for (let column = band.x0; column < band.x1; column += 1) {
          into[row * width + column] = thinned(stroke, share(column, row));
        }
      }
      yield band;
    }
  } else {
    yield* new Coverage(stroke, into, width, height, box).bits(piece);
  }
}

/** One number a pixel of a picture of this size. */
export interface Into {
  readonly into: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly piece?: number;
}
