/** Text as a stroke: what is written, and the outlines that paint it. */
import type { NewStroke } from "@/doc/strokes";
import { FULL_PRESSURE, MAX_SIZE, UNIT } from "@/graph/stroke";
import type { Align } from "@/paint/brush";
import { within } from "@/paint/Draft";
import { laidStyle, type Place, type SpanParts } from "@/paint/spanned";
import type { Shaper } from "@/paint/text/shaper";

/** From base line to base line, in shares of the size. */
export const LINE_HEIGHT = 1.2;
/** Flattened curves lie so near the true ones, in pixels of the picture; farther where that is too much. */
const NEAR = 0.05;
const NEAR_ENOUGH = 1;

export interface Written {
  readonly text: string;
  /** The base line of the first line begins, or has its middle or end, here. */
  readonly at: Place;
}

/** Where letters lie when `text` is set in `size` pixels, in 1/16 px of the picture. */
export function contoursOf(
  { text, at }: Written,
  { size, align, most }: { size: number; align: Align; most: number },
  shaper: Shaper,
): number[][] {
  for (let near = NEAR; ; near *= 2) {
    const found = contoursWithin({ text, at }, { size, align, near }, shaper);
    const corners = found.reduce((sum, ring) => sum + ring.length / 2, 0);
    if (corners <= most || near > NEAR_ENOUGH) return found;
  }
}

function contoursWithin(
  { text, at }: Written,
  { size, align, near }: { size: number; align: Align; near: number },
  shaper: Shaper,
): number[][] {
  return text.split("\n").flatMap((line, row) => {
    const { outlines, width } = shaper.line(line, near / size);
    const start = at.x - (align === "left" ? 0 : align === "right" ? width : width / 2) * size;
    const base = at.y + row * LINE_HEIGHT * size;
    return outlines.map((outline) =>
      outline.map((value, place) => within((place % 2 === 0 ? start : base) + value * size)),
    );
  });
}

/** The stroke of a text; nothing where nothing is written. */
export function textStroke(
  parts: SpanParts,
  written: Written,
  shaper: Shaper,
  most: number,
): NewStroke[] {
  const { brush } = parts;
  const { align, textSize } = brush;
  const contours = contoursOf(written, { size: textSize, align, most }, shaper);
  if (contours.length === 0) return [];
  const told = { text: written.text, align, font: brush.face, contours };
  return [
    {
      ...laidStyle(parts),
      ...told,
      tool: "text",
      size: Math.min(MAX_SIZE * UNIT, Math.round(textSize * UNIT)),
      points: [within(written.at.x), within(written.at.y), FULL_PRESSURE],
    },
  ];
}
