/** A hand that sets the corners of a polygon, one press each, until it is closed. */
import type { NewStroke } from "@/doc/strokes";
import type { Painting } from "@/paint/Painting";
import { type Place, type SpanParts, shapesOf } from "@/paint/spanned";

/** Most corners of one polygon set by hand. */
const MOST_CORNERS = 500;

export class Corners {
  private readonly painting: Painting;
  private readonly commit: (strokes: readonly NewStroke[]) => void;
  private parts: SpanParts | null = null;
  private corners: readonly Place[] = [];
  private hovered: Place | null = null;

  constructor(painting: Painting, commit: (strokes: readonly NewStroke[]) => void) {
    this.painting = painting;
    this.commit = commit;
  }

  get isDown(): boolean {
    return this.parts !== null;
  }

  /** One more corner; on the first or the last one again, the polygon is closed. */
  set(parts: SpanParts, at: Place, near: number): void {
    if (!this.parts) this.corners = [];
    this.parts = parts;
    const [first, last] = [this.corners[0], this.corners.at(-1)];
    const again = (place: Place | undefined) =>
      place !== undefined && Math.hypot(place.x - at.x, place.y - at.y) <= near;
    const closes = this.corners.length > 1 && (again(first) || again(last));
    if (!again(last)) this.corners = closes ? this.corners : [...this.corners, at];
    this.hovered = null;
    if (closes || this.corners.length >= MOST_CORNERS) this.close();
    else this.show();
  }

  /** The hand is there: the next corner would be. */
  hover(at: Place | null): void {
    if (!this.parts) return;
    this.hovered = at;
    this.show();
  }

  /** The corners are all: they become a shape where they are enough. */
  close(): void {
    const { parts, corners } = this;
    this.drop();
    if (parts && corners.length > 2) this.commit(shapesOf(parts, corners));
  }

  /** Take the last corner back. Tells whether there was one. */
  back(): boolean {
    if (!this.parts) return false;
    this.corners = this.corners.slice(0, -1);
    if (this.corners.length === 0) this.drop();
    else this.show();
    return true;
  }

  drop(): boolean {
    const held = this.isDown;
    this.parts = null;
    this.corners = [];
    this.hovered = null;
    if (held) this.painting.letGo();
    return held;
  }

  private show(): void {
    const { parts, corners, hovered } = this;
    if (!parts) return;
    const all = hovered ? [...corners, hovered] : corners;
    if (all.length > 2) this.painting.redo(shapesOf(parts, all));
    else this.painting.redo(shapesOf(asLine(parts), all.length === 2 ? all : [...all, ...all]));
  }
}

/** Two corners are a line as yet. */
function asLine(parts: SpanParts): SpanParts {
  const { brush } = parts;
  const outline = brush.filled ? THIN : brush.outline;
  return { ...parts, brush: { ...brush, shape: "line", outline } };
}

/** Width of a line that becomes the side of a filled shape, in pixels of the picture. */
const THIN = 2;
