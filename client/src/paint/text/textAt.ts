/** Texts that are already painted: which of them lies at a place, and what is written there. */
import { type Placed, UNIT } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";
import type { Place } from "@/paint/spanned";

/** Letters are hit this far beside them, in pixels of the picture. */
const BESIDE = 4;

/** The topmost text of `strokes` that lies at a place of a picture of size `of`; null where none does. */
export function textAt(
  strokes: readonly Placed[],
  at: Place,
  of: readonly [width: number, height: number],
): Placed | null {
  return strokes.findLast(({ stroke }) => lies(stroke, at, of)) ?? null;
}

function lies({ tool, contours, of: from }: Placed["stroke"], at: Place, of: readonly number[]) {
  if (tool !== "text" || !contours) return false;
  // A picture of another size shows it scaled.
  const x = (at.x * from[0] * UNIT) / (of[0] ?? 1);
  const y = (at.y * from[1] * UNIT) / (of[1] ?? 1);
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of contours) {
    for (let place = 0; place + 1 < ring.length; place += 2) {
      x0 = Math.min(x0, ring[place] ?? 0);
      x1 = Math.max(x1, ring[place] ?? 0);
      y0 = Math.min(y0, ring[place + 1] ?? 0);
      y1 = Math.max(y1, ring[place + 1] ?? 0);
    }
  }
  const beside = BESIDE * UNIT;
  return x >= x0 - beside && x <= x1 + beside && y >= y0 - beside && y <= y1 + beside;
}

export interface WrittenIn {
  readonly text: string;
  readonly at: Place;
  /** What the hand has to hold to write it as it is. */
  readonly brush: Partial<Brush>;
}

/** What is written in a text, on a picture of size `of`. */
export function writtenIn({ stroke }: Placed, of: readonly [number, number]): WrittenIn {
  const scale = [of[0] / stroke.of[0], of[1] / stroke.of[1]] as const;
  const [x = 0, y = 0] = stroke.points;
  const { color, opacity, blend, target, align = "left", font, size } = stroke;
  return {
    text: stroke.text ?? "",
    at: { x: (x / UNIT) * scale[0], y: (y / UNIT) * scale[1] },
    brush: {
      ...{ color, opacity, blend, target, align },
      textSize: (size / UNIT) * Math.sqrt(scale[0] * scale[1]),
      ...(font ? { face: font } : {}),
    },
  };
}
