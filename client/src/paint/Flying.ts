/** The strokes in the hand, and how much of each lies on every pixel, until the document has them. */
import { type Box, isEmpty, union } from "@/paint/box";
import { Coverage } from "@/paint/coverage";
import type { Drawn } from "@/paint/dabs";
import { covering, strokeBox } from "@/paint/extent";
import { finish } from "@/paint/pieces";
import type { Flight } from "@/paint/show";
import { Smudge } from "@/paint/smudge";
import { apart, type Surface } from "@/paint/surface";

interface Air {
  readonly stroke: Drawn;
  readonly plane: Plane;
  /** Of one that is drawn point by point. */
  readonly way: Coverage | null;
}

/** One number a pixel, and where it may be more than nothing. */
interface Plane {
  readonly coverage: Float32Array;
  covered: Box | null;
}

export class Flying {
  private readonly under: Surface;
  /** What smudges are drawn through until the document has them; null without any. */
  private wet: Surface | null = null;
  private smudges: { readonly stroke: Drawn; way: Smudge }[] = [];
  private smeared: Box | null = null;
  /** One a stroke; what nobody wrote in costs no memory. */
  private readonly planes: Plane[] = [];
  private air: Air[] = [];
  /** What takes the place of all in the air, once somebody looks. */
  private next: readonly Drawn[] | null = null;

  constructor(under: Surface) {
    this.under = under;
  }

  /** What is painted, with what smudges in the hand made of it. */
  get surface(): Surface {
    return this.wet ?? this.under;
  }

  get flights(): readonly Flight[] {
    return this.air.map(({ stroke, plane }) => ({ stroke, coverage: plane.coverage }));
  }

  /** Strokes that grow point by point; what others covered before stays to be seen. */
  goOn(strokes: readonly Drawn[]): void {
    const { width, height } = this.under;
    const dry = strokes.filter(({ tool }) => tool !== "smudge");
    for (const stroke of strokes) if (stroke.tool === "smudge") this.smear(stroke);
    this.air = dry.map((stroke, place) => {
      const plane = this.plane(place);
      return { stroke, plane, way: new Coverage(stroke, plane.coverage, width, height) };
    });
  }

  /** They have new points; where that shows. */
  grow(): Box | null {
    let changed: Box | null = null;
    for (const { way, plane } of this.air) {
      const box = way?.more() ?? null;
      plane.covered = union(plane.covered, box);
      changed = union(changed, box);
    }
    for (const { way } of this.smudges) {
      const box = way.more();
      this.smeared = union(this.smeared, box);
      changed = union(changed, box);
    }
    return changed;
  }

  /** What is painted changed beneath the hand; where that shows. */
  anew(): Box | null {
    const { smudges } = this;
    if (smudges.length === 0) return null;
    this.wet = null;
    this.smudges = [];
    for (const { stroke } of smudges) this.smear(stroke);
    return union(this.smeared, this.grow());
  }

  private smear(stroke: Drawn): void {
    this.wet ??= apart(this.under, stroke);
    this.smudges.push({ stroke, way: new Smudge(this.wet, stroke) });
  }

  /** Others take their place, whole: the hand drags a shape. */
  redo(strokes: readonly Drawn[]): void {
    this.next = strokes;
  }

  /** Bring what was redone into the air; where that shows. */
  settle(): Box | null {
    const strokes = this.next;
    if (!strokes) return null;
    let changed = this.letGo();
    this.air = strokes.map((stroke, place) => {
      const plane = this.plane(place);
      const { width, height } = this.under;
      const box = strokeBox(stroke, width, height);
      if (!isEmpty(box)) {
        finish(covering(stroke, box, { into: plane.coverage, width, height }));
        plane.covered = box;
        changed = union(changed, box);
      }
      return { stroke, plane, way: null };
    });
    return changed;
  }

  /** The hand is empty; where something was. */
  letGo(): Box | null {
    let gone = this.smeared;
    this.wet = null;
    this.smudges = [];
    this.smeared = null;
    for (const plane of this.planes) {
      const { covered, coverage } = plane;
      plane.covered = null;
      if (!covered) continue;
      gone = union(gone, covered);
      for (let row = covered.y0; row < covered.y1; row += 1) {
        coverage.fill(0, row * this.under.width + covered.x0, row * this.under.width + covered.x1);
      }
    }
    this.air = [];
    this.next = null;
    return gone;
  }

  private plane(place: number): Plane {
    const known = this.planes[place];
    if (known) return known;
    const made = {
      coverage: new Float32Array(this.under.width * this.under.height),
      covered: null,
    };
    this.planes[place] = made;
    return made;
  }
}
