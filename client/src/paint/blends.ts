/** The blend modes of W3C Compositing and Blending Level 1, on straight encoded colours from 0 to 1. */
import type { Blend } from "@/graph/stroke";

type One = (backdrop: number, source: number) => number;

const multiply: One = (b, s) => b * s;
const screen: One = (b, s) => b + s - b * s;
const hardLight: One = (b, s) => (s <= 0.5 ? multiply(b, 2 * s) : screen(b, 2 * s - 1));

const SEPARABLE: Partial<Record<Blend, One>> = {
  multiply,
  screen,
  overlay: (b, s) => hardLight(s, b),
  darken: Math.min,
  lighten: Math.max,
  "color-dodge": (b, s) => (b === 0 ? 0 : s >= 1 ? 1 : Math.min(1, b / (1 - s))),
  "color-burn": (b, s) => (b >= 1 ? 1 : s <= 0 ? 0 : 1 - Math.min(1, (1 - b) / s)),
  "hard-light": hardLight,
  "soft-light": softLight,
  difference: (b, s) => Math.abs(b - s),
  exclusion: (b, s) => b + s - 2 * b * s,
};

function softLight(b: number, s: number): number {
  if (s <= 0.5) return b - (1 - 2 * s) * b * (1 - b);
  const d = b <= 0.25 ? ((16 * b - 12) * b + 4) * b : Math.sqrt(b);
  return b + (2 * s - 1) * (d - b);
}

/** Three numbers: red, green, blue. */
type Colour = Float64Array;

/** Puts the blend of two colours into `into`, which may be the backdrop. */
export type Blender = (backdrop: Colour, source: Colour, into: Colour) => void;

/** How a mode blends; null for normal, which shows the source as it is. */
export function blender(mode: Blend): Blender | null {
  if (mode === "normal") return null;
  const one = SEPARABLE[mode];
  if (one) {
    return (backdrop, source, into) => {
      for (let channel = 0; channel < 3; channel += 1) {
        into[channel] = one(backdrop[channel] ?? 0, source[channel] ?? 0);
      }
    };
  }
  return NON_SEPARABLE[mode] ?? null;
}

const lum = (c: Colour): number => 0.3 * (c[0] ?? 0) + 0.59 * (c[1] ?? 0) + 0.11 * (c[2] ?? 0);
const sat = (c: Colour): number =>
  Math.max(c[0] ?? 0, c[1] ?? 0, c[2] ?? 0) - Math.min(c[0] ?? 0, c[1] ?? 0, c[2] ?? 0);

const scratch = new Float64Array(3);

const NON_SEPARABLE: Partial<Record<Blend, Blender>> = {
  hue: (b, s, into) => {
    const [light, vivid] = [lum(b), sat(b)];
    scratch.set(s);
    withSaturation(scratch, vivid);
    withLight(scratch, light, into);
  },
  saturation: (b, s, into) => {
    const [light, vivid] = [lum(b), sat(s)];
    scratch.set(b);
    withSaturation(scratch, vivid);
    withLight(scratch, light, into);
  },
  color: (b, s, into) => {
    const light = lum(b);
    scratch.set(s);
    withLight(scratch, light, into);
  },
  luminosity: (b, s, into) => {
    const light = lum(s);
    scratch.set(b);
    withLight(scratch, light, into);
  },
};

/** Stretches a colour so that its largest part is `to` above its smallest, which becomes 0. */
function withSaturation(colour: Colour, to: number): void {
  const least = Math.min(colour[0] ?? 0, colour[1] ?? 0, colour[2] ?? 0);
  const range = sat(colour);
  for (let channel = 0; channel < 3; channel += 1) {
    colour[channel] = range > 0 ? (((colour[channel] ?? 0) - least) * to) / range : 0;
  }
}

/** Moves a colour to a luminosity, and back into the cube without changing it. */
function withLight(colour: Colour, light: number, into: Colour): void {
  const by = light - lum(colour);
  for (let channel = 0; channel < 3; channel += 1) into[channel] = (colour[channel] ?? 0) + by;
  const middle = lum(into);
  const least = Math.min(into[0] ?? 0, into[1] ?? 0, into[2] ?? 0);
  const most = Math.max(into[0] ?? 0, into[1] ?? 0, into[2] ?? 0);
  for (let channel = 0; channel < 3; channel += 1) {
    const value = into[channel] ?? 0;
    if (least < 0) into[channel] = middle + ((value - middle) * middle) / (middle - least);
    const low = into[channel] ?? 0;
    if (most > 1) into[channel] = middle + ((low - middle) * (1 - middle)) / (most - middle);
  }
}
