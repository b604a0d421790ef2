/**
 * Strokes on a picture: premultiplied numbers from 0 to 1, encoded as the picture is. The same rule as
 * `karate/nodes/effects/painter.py` (shared vectors: tests/vectors/strokes.json); every stroke changes
 * only the pixels it lies on, so what is laid in any box can be laid again without the rest.
 */
import { blender } from "@/paint/blends";
import type { Box } from "@/paint/box";
import { Coverage, type Drawn } from "@/paint/coverage";

/** A picture and what is painted on it. Four numbers a pixel where not said otherwise. */
export interface Surface {
  readonly width: number;
  readonly height: number;
  /** Straight, 8 bits: what comes in. */
  readonly base: Uint8ClampedArray;
  readonly paint: Float32Array;
  /** How much paint lies there; one number a pixel, as `mask` and `maskBase`. */
  readonly load: Float32Array;
  readonly mask: Float32Array;
  /** The mask that comes in to be painted on; null for none. */
  readonly maskBase: Uint8ClampedArray | null;
  /** How much of the paint shows; null where all does. */
  readonly limit: Uint8ClampedArray | null;
  /** Zero but while a stroke is laid. */
  readonly scratch: Float32Array;
}

/** One pixel: red, green, blue, alpha, how much paint. */
export type Pixel = Float64Array;

/** Puts what a stroke of alpha `a` makes of pixel `place` into `pixel`, which holds what is there. */
export type Ink = (pixel: Pixel, place: number, a: number) => void;

/** A picture without paint: straight RGBA, 8 bits. */
export function surface(
  { width, height, data: base }: Pick<ImageData, "width" | "height" | "data">,
  { maskBase = null, limit = null }: Partial<Pick<Surface, "maskBase" | "limit">> = {},
): Surface {
  const size = width * height;
  const made: Surface = {
    ...{ width, height, base, maskBase, limit },
    paint: new Float32Array(size * 4),
    load: new Float32Array(size),
    mask: new Float32Array(size),
    scratch: new Float32Array(size),
  };
  clear(made, { x0: 0, y0: 0, x1: width, y1: height });
  return made;
}

/** Take all strokes away within `box`. */
export function clear({ width, base, paint, load, mask, maskBase }: Surface, box: Box): void {
  for (let row = box.y0; row < box.y1; row += 1) {
    for (let place = row * width + box.x0; place < row * width + box.x1; place += 1) {
      const at = place * 4;
      const alpha = (base[at + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        paint[at + channel] = ((base[at + channel] ?? 0) / 255) * alpha;
      }
      paint[at + 3] = alpha;
      load[place] = 0;
      mask[place] = maskBase ? (maskBase[place] ?? 0) / 255 : 0;
    }
  }
}

/** Lay a whole stroke within `box`. */
export function lay(on: Surface, stroke: Drawn, box: Box): void {
  if (stroke.opacity === 0) return;
  const { width, height, paint, load, mask, scratch } = on;
  new Coverage(stroke, scratch, width, height, box).more();
  const ink = stroke.target === "paint" ? inkOf(on, stroke) : null;
  const strength = stroke.opacity / 100;
  const pixel = new Float64Array(5);
  for (let row = box.y0; row < box.y1; row += 1) {
    for (let place = row * width + box.x0; place < row * width + box.x1; place += 1) {
      const a = (scratch[place] ?? 0) * strength;
      if (a === 0) continue;
      scratch[place] = 0;
      if (!ink) {
        mask[place] = masked(stroke, mask[place] ?? 0, a);
        continue;
      }
      read(on, place, pixel);
      ink(pixel, place, a);
      for (let channel = 0; channel < 4; channel += 1) {
        paint[place * 4 + channel] = pixel[channel] ?? 0;
      }
      load[place] = pixel[4] ?? 0;
    }
  }
}

/** What a stroke on the mask makes of it. */
export function masked({ tool }: Drawn, before: number, a: number): number {
  return tool === "eraser" ? before * (1 - a) : a + before * (1 - a);
}

/** What lies at `place` now. */
export function read({ paint, load }: Surface, place: number, pixel: Pixel): void {
  const at = place * 4;
  pixel[0] = paint[at] ?? 0;
  pixel[1] = paint[at + 1] ?? 0;
  pixel[2] = paint[at + 2] ?? 0;
  pixel[3] = paint[at + 3] ?? 0;
  pixel[4] = load[place] ?? 0;
}

/** How a stroke changes the picture. */
export function inkOf(on: Surface, stroke: Drawn): Ink {
  if (stroke.tool === "eraser") return eraser(on);
  const compose = composer(stroke);
  const source = new Float64Array(3);
  if (stroke.tool === "brush") {
    const value = Number.parseInt(stroke.color.slice(1), 16);
    source.set([value >> 16, (value >> 8) & 255, value & 255].map((part) => part / 255));
    return (pixel, _, a) => compose(pixel, source, a);
  }
  return clone(on, stroke, compose);
}

/** Brings back what came in. */
function eraser({ base }: Surface): Ink {
  return (pixel, place, a) => {
    const at = place * 4;
    const alpha = (base[at + 3] ?? 0) / 255;
    for (let channel = 0; channel < 4; channel += 1) {
      const below = channel === 3 ? alpha : ((base[at + channel] ?? 0) / 255) * alpha;
      const now = pixel[channel] ?? 0;
      pixel[channel] = now + a * (below - now);
    }
    pixel[4] = (pixel[4] ?? 0) * (1 - a);
  };
}

/** Takes its colour from another place of what came in. */
function clone({ base, width, height }: Surface, stroke: Drawn, compose: Composer): Ink {
  const [dx, dy] = stroke.from ?? [0, 0];
  const rx = Math.floor((dx / 16) * (width / stroke.of[0]) + 0.5);
  const ry = Math.floor((dy / 16) * (height / stroke.of[1]) + 0.5);
  const source = new Float64Array(3);
  return (pixel, place, a) => {
    const row = Math.floor(place / width);
    const [x, y] = [place - row * width + rx, row + ry];
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    const at = (y * width + x) * 4;
    for (let part = 0; part < 3; part += 1) source[part] = (base[at + part] ?? 0) / 255;
    compose(pixel, source, (a * (base[at + 3] ?? 0)) / 255);
  };
}

type Composer = (pixel: Pixel, source: Float64Array, alpha: number) => void;

/** A straight source colour over a pixel, by the blend mode of the stroke. */
function composer({ blend }: Drawn): Composer {
  const mix = blender(blend);
  const [backdrop, blended] = [new Float64Array(3), new Float64Array(3)];
  return (pixel, source, alpha) => {
    const under = pixel[3] ?? 0;
    if (mix && under > 0) {
      for (let part = 0; part < 3; part += 1) {
        backdrop[part] = Math.min(1, Math.max(0, (pixel[part] ?? 0) / under));
      }
      mix(backdrop, source, blended);
    }
    for (let part = 0; part < 3; part += 1) {
      const own = source[part] ?? 0;
      const shown = mix && under > 0 ? own + under * ((blended[part] ?? 0) - own) : own;
      pixel[part] = alpha * shown + (pixel[part] ?? 0) * (1 - alpha);
    }
    pixel[3] = alpha + under * (1 - alpha);
    pixel[4] = alpha + (pixel[4] ?? 0) * (1 - alpha);
  };
}
