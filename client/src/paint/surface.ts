/**
 * A picture and what is painted on it: premultiplied numbers from 0 to 1, encoded as the picture is.
 * Four numbers a pixel where not said otherwise.
 */
import type { Box } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import type { PaintLayer } from "@/paint/layers";
import { bands, finish, PIECE, type Work } from "@/paint/pieces";

export interface Surface {
  readonly width: number;
  readonly height: number;
  /** Straight, 8 bits: what comes in. */
  readonly base: Uint8ClampedArray;
  /** The picture with the paint that lies on no layer. */
  readonly paint: Float32Array;
  /** How much of that paint lies there; one number a pixel, as `mask` and `maskBase`. */
  readonly load: Float32Array;
  /** What is painted on the layers, by their ids. A browser maps no memory where nothing is. */
  readonly sheets: Map<string, Float32Array>;
  /** The layers there are, bottom to top. */
  layers: readonly PaintLayer[];
  readonly mask: Float32Array;
  /** The mask that comes in to be painted on; null for none. */
  readonly maskBase: Uint8ClampedArray | null;
  /** How much of the paint shows; null where all does. */
  readonly limit: Uint8ClampedArray | null;
  /** Zero but while a stroke is laid. */
  readonly scratch: Float32Array;
  /** Pixels that are worked on at once. */
  readonly piece: number;
}

/** A picture without paint: straight RGBA, 8 bits. */
export function surface(
  { width, height, data: base }: Pick<ImageData, "width" | "height" | "data">,
  {
    maskBase = null,
    limit = null,
    layers = [],
    piece = PIECE,
  }: Partial<Pick<Surface, "maskBase" | "limit" | "layers" | "piece">> = {},
): Surface {
  const size = width * height;
  const made: Surface = {
    ...{ width, height, base, maskBase, limit, layers, piece },
    paint: new Float32Array(size * 4),
    load: new Float32Array(size),
    sheets: new Map(),
    mask: new Float32Array(size),
    scratch: new Float32Array(size),
  };
  finish(clearing(made, { x0: 0, y0: 0, x1: width, y1: height }));
  return made;
}

/** The layer a stroke lies on; null for the picture itself. */
export function layerIn({ layers }: Surface, { layer, target }: Drawn): string | null {
  if (layer === undefined || target === "mask") return null;
  return layers.some(({ id }) => id === layer) ? layer : null;
}

/** What a stroke is laid on. */
export function sheetFor(on: Surface, stroke: Drawn): Float32Array {
  const id = layerIn(on, stroke);
  if (id === null) return on.paint;
  const known = on.sheets.get(id);
  if (known) return known;
  const made = new Float32Array(on.width * on.height * 4);
  on.sheets.set(id, made);
  return made;
}

/** With less alpha than this there is no colour. */
export const FAINT = 1e-5;

/** Puts paint under sheets, plainly, at a place into `into`, premultiplied. */
export function plainAt(
  paint: Float32Array,
  sheets: readonly Float32Array[],
  place: number,
  into: Float64Array,
): void {
  const at = place * 4;
  for (let part = 0; part < 4; part += 1) into[part] = paint[at + part] ?? 0;
  for (const sheet of sheets) {
    const through = 1 - (sheet[at + 3] ?? 0);
    for (let part = 0; part < 4; part += 1) {
      into[part] = (sheet[at + part] ?? 0) + (into[part] ?? 0) * through;
    }
  }
}

/** A surface where a stroke can be drawn apart: what it lies on is a copy. */
export function apart(under: Surface, stroke: Drawn): Surface {
  // Beneath, a stroke may be half laid.
  const on = { ...under, scratch: new Float32Array(under.width * under.height) };
  if (stroke.target === "mask") return { ...on, mask: on.mask.slice() };
  const id = layerIn(on, stroke);
  if (id === null) return { ...on, paint: on.paint.slice(), load: on.load.slice() };
  return { ...on, sheets: new Map(on.sheets).set(id, sheetFor(on, stroke).slice()) };
}

/** Take all strokes away within `box`. */
export function* clearing(on: Surface, box: Box): Work {
  const { width, base, paint, load, mask, maskBase, sheets } = on;
  for (const band of bands(box, on.piece)) {
    for (let row = band.y0; row < band.y1; row += 1) {
      const [start, end] = [row * width + band.x0, row * width + band.x1];
      for (const sheet of sheets.values()) sheet.fill(0, start * 4, end * 4);
      for (let place = start; place < end; place += 1) {
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
    yield band;
  }
}

/** Empty the scratch within `box`. */
export function wipe({ scratch, width }: Surface, box: Box): void {
  for (let row = box.y0; row < box.y1; row += 1) {
    scratch.fill(0, row * width + box.x0, row * width + box.x1);
  }
}
