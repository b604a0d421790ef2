/**
 * A finger through wet paint, as `karate/nodes/effects/painter/smudge.py`: each dab lays down some of what
 * it took up on its way. The first dab only takes up.
 */
import { type Box, clip, isEmpty, union } from "@/paint/box";
import { type Dab, type Drawn, Tip, Way } from "@/paint/dabs";
import { bands, type Work } from "@/paint/pieces";
import { layerIn, type Surface, sheetFor } from "@/paint/surface";

/** The widest radius of a finger, in pixels: a bound on what it carries. */
const WIDEST = 1024;
/** What of the finger lies outside its dab, in pixels: a rim, and the way to the pixel's middle. */
const RIM = 1.5;

/** One smudge; it draws what was added to its stroke since the last call. */
export class Smudge {
  private readonly on: Surface;
  private readonly way: Way;
  private readonly tip: Tip;
  /** What it is drawn through, of so many channels, and the amount of paint that lies there. */
  private readonly planes: Float32Array;
  private readonly channels: number;
  private readonly load: Float32Array | null;
  private readonly half: number;
  private readonly kept: number;
  private readonly share: number;
  /** The square of the picture on the finger. */
  private readonly carried: Float32Array;
  private wet = false;

  constructor(on: Surface, stroke: Drawn) {
    const { width, height } = on;
    const masks = stroke.target === "mask";
    this.on = on;
    this.way = new Way(stroke, width, height);
    this.tip = new Tip(stroke, width, height, WIDEST);
    this.planes = masks ? on.mask : sheetFor(on, stroke);
    this.channels = masks ? 1 : 4;
    this.load = masks || layerIn(on, stroke) !== null ? null : on.load;
    this.half = Math.ceil(this.tip.radius + RIM);
    this.kept = (stroke.strength ?? 0) / 100;
    this.share = stroke.opacity / 100;
    this.carried = new Float32Array((2 * this.half + 1) ** 2 * this.channels);
  }

  /** Draw along the points that were not there before; the pixels that changed. */
  more(): Box | null {
    let changed: Box | null = null;
    for (const part of this.bits()) changed = union(changed, part);
    return changed;
  }

  /** The same, about so many pixels at once as the picture is worked on. */
  *bits(): Work {
    if (this.kept === 0 || this.share === 0) return;
    for (const dab of this.way.more()) if (this.tip.marks(dab.p)) yield* this.dab(dab);
  }

  private *dab(dab: Dab): Work {
    const left = Math.floor(dab.x) - this.half;
    const top = Math.floor(dab.y) - this.half;
    const { width, height, scratch, piece } = this.on;
    const side = 2 * this.half + 1;
    const finger = { x0: left, y0: top, x1: left + side, y1: top + side };
    for (const band of bands(finger, piece)) {
      this.takeUp(band, left, top);
      yield null;
    }
    if (!this.wet) {
      this.wet = true;
      return;
    }
    const reach = clip(this.tip.reach(dab), { x0: 0, y0: 0, x1: width, y1: height });
    for (const band of bands(reach, piece)) {
      const box = this.tip.stamp(dab, band, scratch);
      if (box && !isEmpty(box)) this.layDown(box, left, top);
      yield box;
    }
  }

  /** Mixes what lies there into the finger; beyond the picture lies its nearest pixel. */
  private takeUp({ y0, y1 }: Box, left: number, top: number): void {
    const { planes, channels, carried } = this;
    const { width, height } = this.on;
    const kept = this.wet ? this.kept : 0;
    const side = 2 * this.half + 1;
    let at = (y0 - top) * side * channels;
    for (let row = y0; row < y1; row += 1) {
      const line = Math.min(height - 1, Math.max(0, row)) * width;
      for (let column = left; column < left + side; column += 1) {
        let from = (line + Math.min(width - 1, Math.max(0, column))) * channels;
        for (let part = 0; part < channels; part += 1, at += 1, from += 1) {
          const under = planes[from] ?? 0;
          carried[at] = under + kept * ((carried[at] ?? 0) - under);
        }
      }
    }
  }

  private layDown(box: Box, left: number, top: number): void {
    const { planes, channels, carried, load, share } = this;
    const { width, scratch } = this.on;
    const side = 2 * this.half + 1;
    for (let row = box.y0; row < box.y1; row += 1) {
      for (let column = box.x0; column < box.x1; column += 1) {
        const place = row * width + column;
        const a = (scratch[place] ?? 0) * share;
        if (a === 0) continue;
        scratch[place] = 0;
        const from = ((row - top) * side + column - left) * channels;
        for (let part = 0; part < channels; part += 1) {
          const at = place * channels + part;
          const held = planes[at] ?? 0;
          planes[at] = held + a * ((carried[from + part] ?? 0) - held);
        }
        if (load) load[place] = (load[place] ?? 0) + a * (1 - (load[place] ?? 0));
      }
    }
  }
}
