// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Blend } from "@/graph/stroke";
import type { Drawn } from "@/paint/dabs";
import { strokeBox } from "@/paint/extent";
import type { Pixel } from "@/paint/ink";
import type { PaintLayer } from "@/paint/layers";
import { lay } from "@/paint/raster";
import { composedOf, type Whole } from "@/paint/show";
import { type Surface, surface } from "@/paint/surface";

interface Vector {
  readonly name: string;
  readonly base: string;
  readonly strokes: readonly Drawn[];
  readonly opacity?: number;
  readonly blend?: Blend;
  readonly layers?: readonly PaintLayer[];
  readonly image: string;
  readonly mask?: string;
}

/** As the server's effect paints them (tests/nodes/test_painter_vectors.py). */
const { width, height, bases, vectors } = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/strokes.json", import.meta.url), "utf8"),
) as {
  width: number;
  height: number;
  bases: Record<string, string>;
  vectors: readonly Vector[];
};

const bytes = (text: string) => new Uint8ClampedArray(Buffer.from(text, "base64"));

function painted({ base, strokes, layers = [] }: Vector): Surface {
  const data = bytes(bases[base] ?? "") as ImageDataArray;
  const on = surface({ width, height, data }, { layers });
  for (const stroke of strokes) lay(on, stroke, strokeBox(stroke, width, height));
  return on;
}

/** Premultiplied, as the vectors are. */
function premultiplied(on: Surface, whole: Whole): Uint8ClampedArray {
  const found = new Uint8ClampedArray(width * height * 4);
  const composed = composedOf(on, whole);
  const pixel: Pixel = new Float64Array(5);
  for (let place = 0; place < width * height; place += 1) {
    composed(pixel, place);
    for (let part = 0; part < 4; part += 1) found[place * 4 + part] = (pixel[part] ?? 0) * 255;
  }
  return found;
}

function farthest(one: Uint8ClampedArray, other: Uint8ClampedArray): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
}

describe("the raster paints what the server paints", () => {
  test("there is something to compare", () => expect(vectors.length).toBeGreaterThan(20));

  test.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_, vector) => {
    const on = painted(vector);
    const whole = {
      opacity: vector.opacity ?? 1,
      blend: vector.blend ?? ("normal" as const),
      mix: 1,
    };
    expect(farthest(premultiplied(on, whole), bytes(vector.image))).toBeLessThanOrEqual(1);
    const mask = new Uint8ClampedArray(on.mask.map((value) => value * 255));
    const wanted = vector.mask ? bytes(vector.mask) : new Uint8ClampedArray(width * height);
    expect(farthest(mask, wanted)).toBeLessThanOrEqual(1);
  });

  // What reads what lies there is laid whole.
  const whole = new Set(["fill", "heal", "smudge"]);
  const parted = vectors.filter(({ strokes }) => !strokes.some(({ tool }) => whole.has(tool)));
  test.each(parted.map((vector) => [vector.name, vector] as const))(
    "%s, in quarters",
    (_, vector) => {
      const whole = painted(vector);
      const { layers = [] } = vector;
      const on = surface({ width, height, data: whole.base as ImageDataArray }, { layers });
      const [x, y] = [width / 2 - 3, height / 2 + 1];
      for (const stroke of vector.strokes) {
        const { x0, y0, x1, y1 } = strokeBox(stroke, width, height);
        const columns = [x0, Math.min(x1, Math.max(x0, x)), x1] as const;
        const rows = [y0, Math.min(y1, Math.max(y0, y)), y1] as const;
        for (const [left, right] of [columns.slice(0, 2), columns.slice(1)]) {
          for (const [top, bottom] of [rows.slice(0, 2), rows.slice(1)]) {
            lay(on, stroke, { x0: left ?? 0, x1: right ?? 0, y0: top ?? 0, y1: bottom ?? 0 });
          }
        }
      }
      expect(on.paint).toEqual(whole.paint);
      expect(on.sheets).toEqual(whole.sheets);
      expect(on.mask).toEqual(whole.mask);
    },
  );
});
