/** A hand that drags from one place to another: a gradient, or a shape with two ends. */
import type { NewStroke } from "@/doc/strokes";
import type { Painting } from "@/paint/Painting";
import { ends, gradientOf, type Held, type Place, type SpanParts, shapesOf } from "@/paint/spanned";

/** Nearer than this, in pixels of the picture, two places are one, and nothing lies between them. */
const LEAST_SPAN = 0.5;

export class Span {
  private readonly painting: Painting;
  private readonly commit: (strokes: readonly NewStroke[]) => void;
  private parts: SpanParts | null = null;
  private from: Place = { x: 0, y: 0 };
  private strokes: readonly NewStroke[] = [];

  constructor(painting: Painting, commit: (strokes: readonly NewStroke[]) => void) {
    this.painting = painting;
    this.commit = commit;
  }

  get isDown(): boolean {
    return this.parts !== null;
  }

  down(parts: SpanParts, at: Place): void {
    this.drop();
    this.parts = parts;
    this.from = at;
  }

  along(at: Place, held: Held): void {
    if (!this.parts) return;
    const [from, to] = ends(this.parts.brush, this.from, at, held);
    const far = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) >= LEAST_SPAN;
    const strokesOf = this.parts.brush.tool === "gradient" ? gradientOf : shapesOf;
    this.strokes = far ? strokesOf(this.parts, [from, to]) : [];
    this.painting.redo(this.strokes);
  }

  up(): void {
    const { strokes } = this;
    if (this.drop() && strokes.length > 0) this.commit(strokes);
  }

  drop(): boolean {
    const held = this.isDown;
    this.parts = null;
    this.strokes = [];
    if (held) this.painting.letGo();
    return held;
  }
}
