/** A hand that paints: down, along, up. What it drew becomes strokes of the document when it is lifted. */
import type { NewStroke } from "@/doc/strokes";
import type { Brush } from "@/paint/brush";
import { Draft } from "@/paint/Draft";
import type { Painting } from "@/paint/Painting";
import type { Sample } from "@/paint/Stabiliser";

export interface Grip {
  readonly brush: Brush;
  /** The size of the picture. */
  readonly of: readonly [width: number, height: number];
  /** The way to what is cloned, in pixels. */
  readonly from: readonly [dx: number, dy: number] | null;
}

export class Hand {
  private readonly painting: Painting;
  private readonly commit: (strokes: readonly NewStroke[]) => void;
  private grip: Grip | null = null;
  private drafts: Draft[] = [];
  /** Where the last stroke ended, for a straight line from there. */
  end: Sample | null = null;

  constructor(painting: Painting, commit: (strokes: readonly NewStroke[]) => void) {
    this.painting = painting;
    this.commit = commit;
  }

  get isDown(): boolean {
    return this.grip !== null;
  }

  down(grip: Grip, sample: Sample): void {
    this.drop();
    this.grip = grip;
    this.painting.begin(this.next(grip).stroke);
    this.along(sample);
  }

  along(sample: Sample): void {
    const draft = this.drafts.at(-1);
    if (!draft || !this.grip) return;
    const added = draft.add(sample);
    this.end = sample;
    if (added > 0) this.painting.grow();
    if (!draft.full) return;
    draft.finish();
    this.painting.grow();
    this.painting.goOn(this.next(this.grip).stroke);
    this.along(sample);
  }

  /** The pointer rests: what is drawn catches up with it. */
  rest(): void {
    if (this.isDown && this.end) this.along(this.end);
  }

  /** The hand was lifted: its strokes are one gesture. */
  up(): void {
    const { drafts } = this;
    if (!this.grip) return;
    drafts.at(-1)?.finish();
    this.drafts = [];
    this.grip = null;
    this.painting.letGo();
    this.commit(drafts.map(({ stroke }) => stroke).filter(({ points }) => points.length > 0));
  }

  /** Forget what is being drawn. Tells whether there was anything. */
  drop(): boolean {
    const held = this.isDown;
    this.drafts = [];
    this.grip = null;
    if (held) this.painting.letGo();
    return held;
  }

  private next({ brush, of, from }: Grip): Draft {
    const draft = new Draft(brush, of, from);
    this.drafts.push(draft);
    return draft;
  }
}
