/**
 * One painting as the document has it, drawn: its strokes are laid piece by piece between two frames, and
 * what is half laid is shown so. The stroke in the hand lies over all of it until the document has it.
 */
import type { Painted, Placed } from "@/graph/stroke";
import type { Box } from "@/paint/box";
import { DirtyTiles } from "@/paint/DirtyTiles";
import type { Drawn } from "@/paint/dabs";
import { Flying } from "@/paint/Flying";
import { type PaintLayer, withChange } from "@/paint/layers";
import { Pile } from "@/paint/Pile";
import { type Flight, filmOver, show, type Whole } from "@/paint/show";
import type { Surface } from "@/paint/surface";

/** So long at most, in milliseconds, the screen keeps what it shows while strokes are laid anew. */
const HELD_MS = 300;
/** And while strokes are laid that the hand has just shown: what it drew should not go and come back. */
const HANDED_MS = 1500;

export class Painting {
  readonly surface: Surface;
  /** What is to be drawn anew, and what is so once all is laid or `heldUntil`, by the page's clock. */
  private readonly dirty: DirtyTiles;
  private readonly later: DirtyTiles;
  private heldUntil = 0;
  private readonly pile: Pile;
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
    this.pile = new Pile(surface);
    this.hand = new Flying(surface);
    this.colour = filmOver(surface.base);
    this.dirty = new DirtyTiles(surface.width);
    this.later = new DirtyTiles(surface.width);
    this.dirty.add(this.all);
  }

  /** Whether every stroke is laid. */
  get done(): boolean {
    return this.pile.done;
  }

  /** How many strokes are laid. */
  get count(): number {
    return this.pile.count;
  }

  /** Draw all of it with the next frame: the canvas is new. */
  anew(): void {
    this.touch(this.all);
  }

  /** Bring the painting to these strokes; they are laid by `work`. */
  take({ strokes: given }: Pick<Painted, "strokes">): void {
    this.given = given;
    const wasDone = this.done;
    const gone = this.pile.take(
      this.hidden ? given.filter(({ key }) => key !== this.hidden) : given,
    );
    if (gone) this.touch(gone);
    if (this.done) return;
    // Strokes that come on top show as they grow; those that are laid again, once they lie.
    if (wasDone && this.pile.mends) this.hold(HELD_MS);
    this.onChange();
  }

  /** Leave one stroke out, or none. */
  hide(key: string | null): void {
    if (key === this.hidden) return;
    this.hidden = key;
    this.take({ strokes: this.given });
  }

  /** Bring the painting to these layers. */
  stack(layers: readonly PaintLayer[]): void {
    this.pile.stack(layers);
    this.hand.anew();
    if (this.pile.mends) this.hold(HELD_MS);
    (this.pile.mends ? this.later : this.dirty).add(this.all);
    this.onChange();
  }

  /** The document has what was in the hand: begin to lay it, and keep showing what the hand drew. */
  adopt(strokes: Pick<Painted, "strokes">, milliseconds: number): void {
    this.take(strokes);
    this.hold(HANDED_MS);
    for (let box = this.dirty.take(); box; box = this.dirty.take()) this.later.add(box);
    this.work(milliseconds);
  }

  /** Lay strokes that wait, for `milliseconds` or a little more. */
  work(milliseconds: number): void {
    if (this.done) {
      this.release();
      return;
    }
    const now = performance.now();
    const tiles = now < this.heldUntil ? this.later : this.dirty;
    for (const box of this.pile.work(now + milliseconds)) tiles.add(box);
    if (this.done) this.renew();
    if (this.done || now >= this.heldUntil) this.release();
  }

  private hold(milliseconds: number): void {
    this.heldUntil = Math.max(this.heldUntil, performance.now() + milliseconds);
  }

  /** Draw what was held back. */
  private release(): void {
    this.heldUntil = 0;
    for (let box = this.later.take(); box; box = this.later.take()) this.dirty.add(box);
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
    const flights = [...this.half, ...this.hand.flights];
    const view = { whole, flights, film: covers ? colour : null };
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

  /** What is half laid lies over the rest as if it were in the hand. */
  private get half(): Flight[] {
    const stroke = this.pile.half;
    return stroke ? [{ stroke, coverage: this.surface.scratch }] : [];
  }

  /** What is in the hand may depend on what lies beneath. */
  private renew(): void {
    const box = this.hand.anew();
    if (box) this.touch(box);
  }

  private touch(box: Box): void {
    this.dirty.add(box);
    this.onChange();
  }
}
