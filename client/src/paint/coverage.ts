/** How much of a stroke lies on each pixel: its dabs, one over the other. */
import { type Box, clip, union } from "@/paint/box";
import { type Drawn, Tip, Way } from "@/paint/dabs";
import { bands, PIECE, type Work } from "@/paint/pieces";

/** Stamps what was added to a stroke since the last call. */
export class Coverage {
  private readonly way: Way;
  private readonly tip: Tip;
  private readonly into: Float32Array;
  /** Where dabs may fall. */
  private readonly within: Box;

  /** `into` holds one number a pixel of the picture and is zero where the stroke can reach. */
  constructor(stroke: Drawn, into: Float32Array, width: number, height: number, within?: Box) {
    this.way = new Way(stroke, width, height);
    this.tip = new Tip(stroke, width, height);
    this.into = into;
    this.within = within ?? { x0: 0, y0: 0, x1: width, y1: height };
  }

  /** Stamp along the points that were not there before; the pixels that changed. */
  more(): Box | null {
    let changed: Box | null = null;
    for (const dab of this.way.more()) {
      changed = union(changed, this.tip.stamp(dab, this.within, this.into));
    }
    return changed;
  }

  /** The same, about `piece` pixels at once. */
  *bits(piece = PIECE): Work {
    let [changed, stamped]: [Box | null, number] = [null, 0];
    for (const dab of this.way.more()) {
      for (const band of bands(clip(this.tip.reach(dab), this.within), piece)) {
        changed = union(changed, this.tip.stamp(dab, band, this.into));
        stamped += DAB_COST + (band.x1 - band.x0) * (band.y1 - band.y0);
        if (stamped < piece) continue;
        yield changed;
        [changed, stamped] = [null, 0];
      }
    }
    yield changed;
  }
}

/** What a dab costs beside its pixels, in pixels. */
const DAB_COST = 64;
