/**
 * One painting as the document has it, drawn: strokes that come on top cost their own box; one that goes,
 * or comes between others, has the strokes that lie in its box laid again, within it. The stroke in the
 * hand lies over all of it until the document has it.
 */
import type { Painted, Placed } from "@/graph/stroke";
import { type Box, clip, grown, isEmpty, union } from "@/paint/box";
import { DirtyTiles } from "@/paint/DirtyTiles";
import type { Drawn } from "@/paint/dabs";
import { strokeBox } from "@/paint/extent";
import { Flying } from "@/paint/Flying";
import { type PaintLayer, withChange } from "@/paint/layers";
import { lay } from "@/paint/raster";
import { filmOver, show, type Whole } from "@/paint/show";
import { clear, type Surface } from "@/paint/surface";

/** Tools that look at what is shown, on other layers, too. */
const LOOKING: ReadonlySet<string> = new Set(["fill", "heal"]);
/** Tools that read what lies around their stroke. */
const READING: ReadonlySet<string> = new Set(["smudge", "heal"]);
/** So far beyond its box a stroke reads, in pixels. */
const REACH = 4;

interface Laid extends Placed {
  readonly box: Box;
}

export class Painting {
  readonly surface: Surface;
  /** What is to be drawn anew. */
  private readonly dirty: DirtyTiles;
  private laid: Laid[] = [];
  /** As the document has them; those beyond `laid` are still to be laid. */
  private strokes: readonly Placed[] = [];
  private readonly hand: Flying;
  private whole: Whole = { opacity: 1, blend: "normal", mix: 1 };
  private readonly colour: ReturnType<typeof filmOver>;
  private covers = false;
  /** A stroke that is not shown while it is written anew. */
  private hidden: string | null = null;
  private given: readonly Placed[] = [];

  /** Called when there is something to draw or to lay. */
  onChange: () => void = () => {};

  constructor(surface: Surface) {
    this.surface = surface;
    this.hand = new Flying(surface);
    this.colour = filmOver(surface.base);
    this.dirty = new DirtyTiles(surface.width);
    this.dirty.add(this.all);
  }

  /** Whether every stroke is laid. */
  get done(): boolean {
    return this.laid.length >= this.strokes.length;
  }

  /** How many strokes are laid. */
  get count(): number {
    return this.laid.length;
  }

  /** Draw all of it with the next frame: the canvas is new. */
  anew(): void {
    this.touch(this.all);
  }

  /** Bring the painting to these strokes. What comes on top of all is laid by `work`. */
  take({ strokes: given }: Pick<Painted, "strokes">): void {
    this.given = given;
    const strokes = this.hidden ? given.filter(({ key }) => key !== this.hidden) : given;
    this.strokes = strokes;
    const kept = this.laid.findIndex((laid, at) => !same(laid, strokes[at]));
    if (kept !== -1) this.change(kept, strokes.slice(kept, this.laid.length));
    if (!this.done) this.onChange();
  }

  /** Leave one stroke out, or none. */
  hide(key: string | null): void {
    if (key === this.hidden) return;
    this.hidden = key;
    this.take({ strokes: this.given });
  }

  /** Bring the painting to these layers: strokes of one that came or went lie elsewhere now. */
  stack(layers: readonly PaintLayer[]): void {
    const { surface } = this;
    const former = surface.layers;
    const before = new Set(former.map(({ id }) => id));
    const after = new Set(layers.map(({ id }) => id));
    surface.layers = layers;
    for (const id of before) if (!after.has(id)) surface.sheets.delete(id);
    const moved = (id = "") => before.has(id) !== after.has(id);
    const touched = this.laid.filter(({ stroke }) => moved(stroke.layer));
    const box = touched.reduce<Box | null>((sum, laid) => union(sum, laid.box), null);
    const shown = (some: readonly PaintLayer[]) =>
      some.flatMap(({ id, visible }) => (visible ? [id] : [])).join();
    const looks = this.laid.some(({ stroke }) => LOOKING.has(stroke.tool));
    const filled = looks && shown(former) !== shown(layers);
    if (box || filled) this.again(filled ? this.all : (box ?? this.all));
    this.hand.anew();
    this.touch(this.all);
  }

  /** What a fill covers depends on all that lies there. */
  private get fills(): boolean {
    return this.laid.some(({ stroke }) => stroke.tool === "fill");
  }

  /** Lay strokes that wait, for `milliseconds` or a little more. */
  work(milliseconds: number): void {
    const end = performance.now() + milliseconds;
    const before = this.laid.length;
    while (!this.done && performance.now() < end) {
      const next = this.strokes[this.laid.length];
      if (!next) break;
      const laid = this.measured(next);
      if (!isEmpty(laid.box)) lay(this.surface, laid.stroke, laid.box);
      this.laid.push(laid);
      this.touch(laid.box);
    }
    if (this.laid.length > before) this.renew();
  }

  /** Show a layer, or the paint on the picture, in another opacity until its setting says so. */
  showOpacity(layer: string | null, opacity: number): void {
    const { surface } = this;
    if (layer === null) this.whole = { ...this.whole, opacity };
    else surface.layers = withChange(surface.layers, layer, { opacity });
    this.touch(this.all);
  }

  /** Strokes begin that grow point by point. */
  begin(strokes: readonly Drawn[]): void {
    this.letGo();
    this.goOn(strokes);
  }

  /** The hand goes on with others: what it covered so far stays to be seen. */
  goOn(strokes: readonly Drawn[]): void {
    this.hand.goOn(strokes);
  }

  /** The strokes in the hand have new points. */
  grow(): void {
    const box = this.hand.grow();
    if (box) this.touch(box);
  }

  /** Other strokes are in the hand now, whole; they are drawn with the next frame. */
  redo(strokes: readonly Drawn[]): void {
    this.hand.redo(strokes);
    this.onChange();
  }

  /** What was in the hand is gone, or the document has it now. */
  letGo(): void {
    const box = this.hand.letGo();
    if (box) this.touch(box);
  }

  /** How the paint as a whole lies on the picture. */
  settle(whole: Whole): void {
    this.whole = whole;
    this.touch(this.all);
  }

  /** Show the mask as film over the picture, or not. */
  cover(covers: boolean): void {
    if (covers === this.covers) return;
    this.covers = covers;
    this.touch(this.all);
  }

  /** Draws what changed, for `milliseconds` or a little more; false when something is left to draw. */
  draw(
    pen: { putImageData(image: ImageData, x: number, y: number): void },
    milliseconds = Number.POSITIVE_INFINITY,
  ): boolean {
    const end = performance.now() + milliseconds;
    const redone = this.hand.settle();
    if (redone) this.dirty.add(redone);
    const { whole, covers, colour } = this;
    const view = { whole, flights: this.hand.flights, film: covers ? colour : null };
    for (let box = this.dirty.take(); box; box = this.dirty.take()) {
      const image = new ImageData(box.x1 - box.x0, box.y1 - box.y0);
      show(this.hand.surface, view, box, image.data);
      pen.putImageData(image, box.x0, box.y0);
      if (performance.now() > end) break;
    }
    return this.dirty.clean;
  }

  /** The straight colour shown at a pixel, as `#rrggbb`. */
  colourAt(x: number, y: number): string | null {
    const { width, height } = this.surface;
    if (x < 0 || y < 0 || x >= width || y >= height) return null;
    const into = new Uint8ClampedArray(4);
    const box = { x0: x, y0: y, x1: x + 1, y1: y + 1 };
    show(this.surface, { whole: this.whole, film: null, flights: [] }, box, into);
    const digits = Array.from(into.subarray(0, 3), (part) => part.toString(16).padStart(2, "0"));
    return `#${digits.join("")}`;
  }

  private get all(): Box {
    return { x0: 0, y0: 0, x1: this.surface.width, y1: this.surface.height };
  }

  /** From place `kept` on other strokes lie there than before. */
  private change(kept: number, now: readonly Placed[]): void {
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
    if (box) this.again(box);
  }

  private again(changed: Box): void {
    const box = this.fills ? this.all : this.reached(changed);
    clear(this.surface, box);
    for (const laid of this.laid) {
      const part = clip(laid.box, box);
      if (!isEmpty(part)) lay(this.surface, laid.stroke, part);
    }
    this.touch(box);
    this.renew();
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

  /** What is in the hand may depend on what lies beneath. */
  private renew(): void {
    const box = this.hand.anew();
    if (box) this.touch(box);
  }

  private measured({ key, stroke }: Placed): Laid {
    const { width, height } = this.surface;
    return { key, stroke, box: strokeBox(stroke, width, height) };
  }

  private touch(box: Box): void {
    this.dirty.add(box);
    this.onChange();
  }
}

function area({ x0, y0, x1, y1 }: Box): number {
  return (x1 - x0) * (y1 - y0);
}

function same(one: Placed, other: Placed | undefined): boolean {
  return one.key === other?.key && one.stroke === other.stroke;
}
