/**
 * The strokes of a painting, laid one on another in pieces of time: a stroke on top of all costs its own
 * box; where one goes, or comes between others, its box is cleared and what lies in it laid again.
 */
import type { Placed } from "@/graph/stroke";
import { type Box, clip, grown, isEmpty, union } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import { strokeBox } from "@/paint/extent";
import type { PaintLayer } from "@/paint/layers";
import type { Work } from "@/paint/pieces";
import { covered, settled } from "@/paint/raster";
import { clearing, type Surface, wipe } from "@/paint/surface";

/** Tools that look at what is shown, on other layers, too. */
const LOOKING: ReadonlySet<string> = new Set(["fill", "heal"]);
/** Tools that read what lies around their stroke. */
const READING: ReadonlySet<string> = new Set(["smudge", "heal"]);
/** So far beyond its box a stroke reads, in pixels. */
const REACH = 4;

interface Laid extends Placed {
  readonly box: Box;
}

export class Pile {
  readonly surface: Surface;
  private laid: Laid[] = [];
  /** As they shall be; those beyond `laid` are still to be laid. */
  private strokes: readonly Placed[] = [];
  /** Where those in `laid` are to be laid again. */
  private hole: Box | null = null;
  /** What goes on now; null while nothing was begun. */
  private going: Work | null = null;
  /** The stroke that is being laid on top, and the box in which any is; `wrote` from its first pixel on. */
  private top: Laid | null = null;
  private busy: { readonly stroke: Drawn; readonly box: Box } | null = null;
  private wrote = false;

  constructor(surface: Surface) {
    this.surface = surface;
  }

  /** Whether every stroke is laid. */
  get done(): boolean {
    return this.hole === null && this.laid.length >= this.strokes.length;
  }

  /** How many strokes are laid. */
  get count(): number {
    return this.laid.length;
  }

  /** Whether some are to be laid again. */
  get mends(): boolean {
    return this.hole !== null;
  }

  /** The stroke that is half laid: as much of it as `scratch` of the surface says lies over the rest. */
  get half(): Drawn | null {
    const stroke = this.busy?.stroke;
    return stroke && stroke.tool !== "smudge" ? stroke : null;
  }

  /** Bring the pile to these strokes; where one was half laid that goes. */
  take(strokes: readonly Placed[]): Box | null {
    this.strokes = strokes;
    const { top, laid } = this;
    const kept = laid.findIndex((one, at) => !same(one, strokes[at]));
    const goesOn = kept === -1 && (!top || same(top, strokes[laid.length]));
    if (goesOn) return null;
    const left = this.stop();
    const box = kept === -1 ? null : this.change(kept, strokes.slice(kept, laid.length));
    this.open(union(left, box));
    return top?.box ?? null;
  }

  /** Bring the surface to these layers: strokes of one that came or went lie elsewhere now. */
  stack(layers: readonly PaintLayer[]): void {
    const { surface } = this;
    const left = this.stop();
    const former = surface.layers;
    const before = new Set(former.map(({ id }) => id));
    const after = new Set(layers.map(({ id }) => id));
    surface.layers = layers;
    for (const id of before) if (!after.has(id)) surface.sheets.delete(id);
    const moved = (id = "") => before.has(id) !== after.has(id);
    const touched = this.laid.filter(({ stroke }) => moved(stroke.layer));
    const box = touched.reduce<Box | null>((sum, laid) => union(sum, laid.box), left);
    const shown = (some: readonly PaintLayer[]) =>
      some.flatMap(({ id, visible }) => (visible ? [id] : [])).join();
    const looks = this.laid.some(({ stroke }) => LOOKING.has(stroke.tool));
    this.open(looks && shown(former) !== shown(layers) ? this.all : box);
  }

  /** Lay strokes that wait until `end`, by the page's clock, or a little longer; yields what changed. */
  *work(end: number): Generator<Box, void, void> {
    while (!this.done) {
      this.going ??= this.go();
      const { value, done } = this.going.next();
      if (done) this.going = null;
      else if (value) yield value;
      if (performance.now() >= end) return;
    }
  }

  private *go(): Work {
    const { hole } = this;
    if (hole) {
      yield* clearing(this.surface, hole);
      for (const { stroke, box } of this.laid) yield* this.lay(stroke, clip(box, hole));
      this.hole = null;
    }
    for (;;) {
      const next = this.strokes[this.laid.length];
      if (!next) return;
      const top = this.measured(next);
      this.top = top;
      yield* this.lay(top.stroke, top.box);
      this.top = null;
      this.laid.push(top);
    }
  }

  private *lay(stroke: Drawn, box: Box): Work {
    if (isEmpty(box)) return;
    this.busy = { stroke, box };
    yield* covered(this.surface, stroke, box);
    this.wrote = true;
    yield* settled(this.surface, stroke, box);
    this.wrote = false;
    this.busy = null;
  }

  /** Forget what goes on; where it left half a stroke. */
  private stop(): Box | null {
    const { busy, top, wrote } = this;
    this.going = null;
    this.busy = null;
    this.top = null;
    this.wrote = false;
    if (busy) wipe(this.surface, busy.box);
    return top && wrote ? top.box : null;
  }

  /** From place `kept` on other strokes lie there than before; where that shows. */
  private change(kept: number, now: readonly Placed[]): Box | null {
    const before = this.laid.slice(kept);
    const known = new Map(before.map((laid) => [laid.key, laid]));
    const next = now.map((placed) => {
      const old = known.get(placed.key);
      return old && same(old, placed) ? old : this.measured(placed);
    });
    const [old, stay] = [new Set(before), new Set(next)];
    let box: Box | null = null;
    for (const laid of before) if (!stay.has(laid)) box = union(box, laid.box);
    for (const laid of next) if (!old.has(laid)) box = union(box, laid.box);
    this.laid = [...this.laid.slice(0, kept), ...next];
    return box;
  }

  /** What is laid within `changed` is to be laid again. */
  private open(changed: Box | null): void {
    const box = union(this.hole, changed);
    if (box) this.hole = this.fills ? this.all : this.reached(box);
  }

  /** What a fill covers depends on all that lies there. */
  private get fills(): boolean {
    return this.laid.some(({ stroke }) => stroke.tool === "fill");
  }

  /** A change and what reads it, which is laid whole. */
  private reached(changed: Box): Box {
    const readers = this.laid.filter(({ stroke }) => READING.has(stroke.tool));
    let box = changed;
    for (let size = 0; size !== area(box); ) {
      size = area(box);
      for (const { box: own } of readers) {
        if (!isEmpty(clip(grown(own, REACH), box))) box = union(box, own) ?? box;
      }
    }
    return box;
  }

  private get all(): Box {
    return { x0: 0, y0: 0, x1: this.surface.width, y1: this.surface.height };
  }

  private measured({ key, stroke }: Placed): Laid {
    const { width, height } = this.surface;
    return { key, stroke, box: strokeBox(stroke, width, height) };
  }
}

function area({ x0, y0, x1, y1 }: Box): number {
  return (x1 - x0) * (y1 - y0);
}

function same(one: Placed, other: Placed | undefined): boolean {
  return one.key === other?.key && one.stroke === other.stroke;
}
