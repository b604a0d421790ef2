/** From what is painted to what the screen shows: straight 8-bit colour, the mask as film over it. */
import type { Blend } from "@/graph/stroke";
import { type Blender, blender } from "@/paint/blends";
import type { Box } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import { composer, inkOf, type Pixel } from "@/paint/ink";
import { masked } from "@/paint/raster";
import { layerIn, type Surface } from "@/paint/surface";

/** How all of the paint lies on the picture. */
export interface Whole {
  /** 0 to 1, of what lies on no layer. */
  readonly opacity: number;
  readonly blend: Blend;
  /** How much of the result is taken, 0 to 1. */
  readonly mix: number;
}

/** A stroke in the hand and how much of it lies on each pixel; null where it lies everywhere. */
export interface Flight {
  readonly stroke: Drawn;
  readonly coverage: Float32Array | null;
}

export interface View {
  readonly whole: Whole;
  /** The colour the mask is shown in; null while it is not. */
  readonly film: Colour | null;
  readonly flights: readonly Flight[];
}

type Colour = readonly [red: number, green: number, blue: number];

/** A mask is shown as red film, as it used to be; over a red picture as its opposite. */
const RED: Colour = [255, 40, 80];
const CYAN: Colour = [0, 220, 255];
/** How much of the film hides what is beneath. */
const FILM_SHARE = 0.58;
/** So much more red than green and blue, of 255, makes a picture red. */
const REDDISH = 24;
/** Pixels looked at to tell. */
const SAMPLES = 2000;

/** The film whose colour stands out from a picture. */
export function filmOver(base: Uint8ClampedArray): Colour {
  const step = Math.max(1, Math.floor(base.length / 4 / SAMPLES)) * 4;
  let [redder, count] = [0, 0];
  for (let at = 0; at + 2 < base.length; at += step, count += 1) {
    redder += (base[at] ?? 0) - Math.max(base[at + 1] ?? 0, base[at + 2] ?? 0);
  }
  return redder > REDDISH * count ? CYAN : RED;
}

/** Draws `box` into `into`, which has its size. */
export function show(on: Surface, view: View, box: Box, into: Uint8ClampedArray): void {
  const { flights, film } = view;
  const composed = composedOf(on, view.whole, flights);
  const overMask = flights.filter(({ stroke }) => stroke.target === "mask");
  const pixel: Pixel = new Float64Array(5);
  let out = 0;
  for (let row = box.y0; row < box.y1; row += 1) {
    const end = row * on.width + box.x1;
    for (let place = row * on.width + box.x0; place < end; place += 1, out += 4) {
      composed(pixel, place);
      const alpha = pixel[3] ?? 0;
      const scale = alpha > 0 ? 255 / alpha : 0;
      let m = 0;
      if (film) {
        m = on.mask[place] ?? 0;
        for (const { stroke, coverage } of overMask) {
          m = masked(stroke, m, ((coverage ? coverage[place] : 1) ?? 0) * (stroke.opacity / 100));
        }
        m *= FILM_SHARE;
      }
      for (let part = 0; part < 3; part += 1) {
        const value = (pixel[part] ?? 0) * scale;
        into[out + part] = m === 0 ? value : value + m * ((film?.[part] ?? 0) - value);
      }
      into[out + 3] = 255 * (alpha + m * (1 - alpha));
    }
  }
}

/** Puts what is seen at a place into `pixel`, premultiplied. */
export type Composed = (pixel: Pixel, place: number) => void;

/** Picture, paint and layers together, with what is in the hand. */
export function composedOf(on: Surface, whole: Whole, flights: readonly Flight[] = []): Composed {
  const { paint, load } = on;
  const laid = flights.filter(({ stroke }) => stroke.target === "paint");
  const under = laid.filter(({ stroke }) => layerIn(on, stroke) === null).map(inFlight(on));
  const settle = settlerOf(on, whole);
  const layers = on.layers.flatMap((layer) => {
    const own = laid.filter(({ stroke }) => layerIn(on, stroke) === layer.id).map(inFlight(on));
    const sheet = on.sheets.get(layer.id);
    return layer.visible && (sheet || own.length > 0) ? [sheetOver(layer, sheet, own)] : [];
  });
  const take = takerOf(on, whole.mix);
  return (pixel, place) => {
    const at = place * 4;
    for (let part = 0; part < 4; part += 1) pixel[part] = paint[at + part] ?? 0;
    pixel[4] = load[place] ?? 0;
    for (const lay of under) lay(pixel, place);
    settle?.(pixel, place);
    for (const over of layers) over(pixel, place);
    take?.(pixel, place);
  };
}

function inFlight(on: Surface): (flight: Flight) => Composed {
  return ({ stroke, coverage }) => {
    const ink = inkOf(on, stroke);
    const strength = stroke.opacity / 100;
    return (pixel, place) => {
      const a = ((coverage ? coverage[place] : 1) ?? 0) * strength;
      if (a > 0) ink(pixel, place, a);
    };
  };
}

/** A layer over what lies beneath it. */
function sheetOver(
  { opacity, blend }: { readonly opacity: number; readonly blend: Blend },
  sheet: Float32Array | undefined,
  flights: readonly Composed[],
): Composed {
  const compose = composer(blend);
  const [own, source] = [new Float64Array(5), new Float64Array(3)];
  return (pixel, place) => {
    const at = place * 4;
    for (let part = 0; part < 4; part += 1) own[part] = sheet ? (sheet[at + part] ?? 0) : 0;
    for (const lay of flights) lay(own, place);
    const alpha = own[3] ?? 0;
    if (alpha <= 0) return;
    for (let part = 0; part < 3; part += 1) source[part] = held((own[part] ?? 0) / alpha);
    compose(pixel, source, alpha * opacity);
  };
}

/** How much of all of it is taken, and where; null where that is all, everywhere. */
function takerOf({ base, limit }: Surface, mix: number): Composed | null {
  if (mix === 1 && !limit) return null;
  return (pixel, place) => {
    const at = place * 4;
    const alpha = (base[at + 3] ?? 0) / 255;
    const taken = limit ? (mix * (limit[place] ?? 0)) / 255 : mix;
    for (let part = 0; part < 4; part += 1) {
      const value = part === 3 ? alpha : ((base[at + part] ?? 0) / 255) * alpha;
      pixel[part] = value + taken * ((pixel[part] ?? 0) - value);
    }
  };
}

/** Lays the paint that is on no layer on what came in; null where that changes nothing. */
function settlerOf({ base }: Surface, { opacity, blend }: Whole): Composed | null {
  const mode = blender(blend);
  if (!mode && opacity === 1) return null;
  const below = new Float64Array(4);
  const settle = mode && modeOf(mode, opacity, below);
  return (pixel, place) => {
    const at = place * 4;
    const alpha = (base[at + 3] ?? 0) / 255;
    for (let part = 0; part < 3; part += 1) below[part] = ((base[at + part] ?? 0) / 255) * alpha;
    below[3] = alpha;
    if (settle) return settle(pixel);
    for (let part = 0; part < 4; part += 1) {
      const value = below[part] ?? 0;
      pixel[part] = value + opacity * ((pixel[part] ?? 0) - value);
    }
  };
}

/** Less paint than this has no colour of its own. */
const FAINT = 1e-5;
const held = (value: number): number => Math.min(1, Math.max(0, value));

/** The paint's own colour, without what shone through it, by a blend mode over what came in. */
function modeOf(mode: Blender, opacity: number, below: Float64Array): (pixel: Pixel) => void {
  const own = new Float64Array(3);
  const backdrop = new Float64Array(3);
  const blended = new Float64Array(3);
  return (pixel) => {
    const [under, amount, alpha] = [below[3] ?? 0, pixel[4] ?? 0, pixel[3] ?? 0];
    for (let part = 0; part < 3; part += 1) {
      const base = under > 0 ? (below[part] ?? 0) / under : 0;
      const shown = alpha > 0 ? (pixel[part] ?? 0) / alpha : 0;
      backdrop[part] = base;
      own[part] = amount > FAINT ? held(shown + (shown - base) * (under / amount - under)) : base;
    }
    mode(backdrop, own, blended);
    const a = amount * opacity;
    for (let part = 0; part < 3; part += 1) {
      const source = own[part] ?? 0;
      const value = source + under * ((blended[part] ?? 0) - source);
      pixel[part] = a * value + (below[part] ?? 0) * (1 - a);
    }
    pixel[3] = a + under * (1 - a);
  };
}
