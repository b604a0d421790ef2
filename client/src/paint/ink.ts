/** How strokes change what lies there: each tool's own ink, laid by the blend mode of its stroke. */
import type { Blend } from "@/graph/stroke";
import { blender } from "@/paint/blends";
import type { Drawn } from "@/paint/dabs";
import { shareOf } from "@/paint/ramp";
import { layerIn, type Surface } from "@/paint/surface";

/** One pixel: red, green, blue, alpha, how much paint. */
export type Pixel = Float64Array;

/** Puts what a stroke of alpha `a` makes of pixel `place` into `pixel`, which holds what is there. */
export type Ink = (pixel: Pixel, place: number, a: number) => void;

/** How a stroke changes the picture. */
export function inkOf(on: Surface, stroke: Drawn): Ink {
  if (stroke.tool === "eraser") return layerIn(on, stroke) ? lifter : eraser(on);
  const compose = composer(stroke.blend);
  // While it is in the hand a heal is shown as what it copies.
  if (stroke.tool === "clone" || stroke.tool === "heal") return clone(on, stroke, compose);
  if (stroke.tool === "gradient") return gradient(on, stroke, compose);
  const source = rgb(stroke.color);
  return (pixel, _, a) => compose(pixel, source, a);
}

function rgb(color: string): Float64Array {
  const value = Number.parseInt(color.slice(1), 16);
  return Float64Array.from([value >> 16, (value >> 8) & 255, value & 255], (part) => part / 255);
}

/** From one colour to another along its way. */
function gradient({ width, height }: Surface, stroke: Drawn, compose: Composer): Ink {
  const share = shareOf(stroke, width, height);
  const [color, to] = [rgb(stroke.color), rgb(stroke.to ?? stroke.color)];
  const source = new Float64Array(3);
  return (pixel, place, a) => {
    const row = Math.floor(place / width);
    const t = share(place - row * width, row);
    for (let part = 0; part < 3; part += 1) {
      const from = color[part] ?? 0;
      source[part] = from + t * ((to[part] ?? 0) - from);
    }
    compose(pixel, source, a);
  };
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

/** On a layer there is nothing to bring back: less of the layer stays. */
const lifter: Ink = (pixel, _, a) => {
  for (let part = 0; part < 5; part += 1) pixel[part] = (pixel[part] ?? 0) * (1 - a);
};

/** Takes its colour from another place of what came in. */
function clone(on: Surface, stroke: Drawn, compose: Composer): Ink {
  const take = sourceOf(on, stroke);
  const source = new Float64Array(4);
  return (pixel, place, a) => {
    if (take(place, source)) compose(pixel, source, a * (source[3] ?? 0));
  };
}

/** Puts the straight colour and alpha of what came in, `from` away, into `into`; false off the picture. */
export function sourceOf(
  { base, width, height }: Surface,
  stroke: Drawn,
): (place: number, into: Float64Array) => boolean {
  const [dx, dy] = stroke.from ?? [0, 0];
  const rx = Math.floor((dx / 16) * (width / stroke.of[0]) + 0.5);
  const ry = Math.floor((dy / 16) * (height / stroke.of[1]) + 0.5);
  return (place, into) => {
    const row = Math.floor(place / width);
    const [x, y] = [place - row * width + rx, row + ry];
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const at = (y * width + x) * 4;
    for (let part = 0; part < 4; part += 1) into[part] = (base[at + part] ?? 0) / 255;
    return true;
  };
}

type Composer = (pixel: Pixel, source: Float64Array, alpha: number) => void;

/** A straight source colour over a pixel, by a blend mode. */
export function composer(blend: Blend): Composer {
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
