/** A hand that draws: down, along, up. What it drew becomes strokes of the document when it is lifted. */
import type { NewStroke } from "@/doc/strokes";
import { Draft, type DraftParts } from "@/paint/Draft";
import type { Painting } from "@/paint/Painting";
import type { Sample } from "@/paint/Stabiliser";

/** What is in the hand, and what it paints on. */
export type Grip = DraftParts;

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
    this.painting.begin(this.next(grip).strokes);
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
    this.painting.goOn(this.next(this.grip).strokes);
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
    const drawn = drafts.flatMap(({ strokes }) => strokes);
    this.commit(drawn.filter(({ points }) => points.length > 0));
  }

  /** Forget what is being drawn. Tells whether there was anything. */
  drop(): boolean {
    const held = this.isDown;
    this.drafts = [];
    this.grip = null;
    if (held) this.painting.letGo();
    return held;
  }

  private next(grip: Grip): Draft {
    const draft = new Draft(grip);
    this.drafts.push(draft);
    return draft;
  }
}
