/** What a person's hand does on a painting: strokes with the tool it holds, colours and sources it takes. */
import { roots } from "@/doc/roots";
import { addStrokes, readStrokes } from "@/doc/strokes";
import { MAX_NODE_POINTS, MAX_STROKES, type Painted } from "@/graph/stroke";
import { type Brush, useBrush } from "@/paint/brush";
import { Hand } from "@/paint/Hand";
import type { Painting } from "@/paint/Painting";
import type { Sample } from "@/paint/Stabiliser";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

/** How a stroke begins. */
export interface Start {
  /** As a line from where the last stroke ended. */
  readonly straight?: boolean;
  /** With the other end of the pen. */
  readonly erases?: boolean;
}

export interface Pointed {
  /** Where the brush is, in pixels of the picture; null while it is away. */
  readonly at: Sample | null;
  /** Where a clone takes from now; null before a source is set. */
  readonly source: Sample | null;
}

export interface EaselParts {
  readonly painting: Painting;
  readonly session: WorkflowSession;
  readonly node: string;
  /** The size of the picture. */
  readonly of: readonly [width: number, height: number];
  readonly readOnly: boolean;
}

export class Easel {
  /** Called when the brush or the source moved. */
  onPoint: (now: Pointed) => void = () => {};
  private readonly parts: EaselParts;
  private readonly hand: Hand;
  private source: Sample | null = null;
  /** From a painted place to its source: one source serves many strokes. */
  private offset: readonly [number, number] | null = null;

  constructor(parts: EaselParts) {
    this.parts = parts;
    this.hand = new Hand(parts.painting, (strokes) => {
      const { session, node, painting } = parts;
      const made = session.edit((doc) => addStrokes(doc, node, strokes));
      if (!made) notify("This stroke could not be kept: the document is read-only", "error");
      const { color, tool, target, used } = useBrush.getState();
      if (made && tool === "brush" && target === "paint") used(color);
      // At once, so that it does not go for a frame and come back.
      painting.take(readStrokes(session.doc, node));
      painting.work(Number.POSITIVE_INFINITY);
    });
  }

  get isDown(): boolean {
    return this.hand.isDown;
  }

  down = (at: Sample, { straight, erases }: Start = {}): void => {
    const held = useBrush.getState();
    const brush = erases ? { ...held, tool: "eraser" as const } : held;
    const obstacle = this.obstacle(brush);
    if (obstacle !== null) {
      notify(obstacle);
      return;
    }
    const { source, hand } = this;
    const clones = isClone(brush) && source !== null;
    if (clones) this.offset ??= [source.x - at.x, source.y - at.y];
    const start = straight ? hand.end : null;
    const from = clones ? this.offset : null;
    hand.down({ brush, of: this.parts.of, from, tilt: at.tilt }, start ?? at);
    if (start) hand.along(at);
    this.hover(at);
    this.catchUp();
  };

  along = (at: Sample): void => this.hand.along(at);

  up = (): void => this.hand.up();

  /** Forget the stroke in the hand; tells whether there was one. */
  drop = (): boolean => this.hand.drop();

  /** The source of the clone, or the colour there. */
  take = (at: Sample): void => {
    const brush = useBrush.getState();
    if (isClone(brush)) {
      this.source = at;
      this.offset = null;
      this.hover(at);
    } else {
      const color = this.colourAt(at);
      if (color) brush.set({ color });
    }
  };

  hover = (at: Sample | null): void => {
    const { source, offset } = this;
    const { session, node, readOnly } = this.parts;
    const brush = useBrush.getState();
    const from = at && offset ? { ...at, x: at.x + offset[0], y: at.y + offset[1] } : source;
    if (!readOnly) {
      const place = at && ([tenths(at.x), tenths(at.y)] as const);
      session.presence.hold(place && { node, at: place, size: brush.size });
    }
    this.onPoint({ at, source: isClone(brush) ? from : null });
  };

  /** What is drawn so far is kept, unless there is nothing left to paint on. */
  keep = (): void => {
    const { session, node } = this.parts;
    if (roots(session.doc).nodes.has(node)) this.up();
    else this.drop();
  };

  /** Leave: a stroke in the hand is kept; nobody sees the hand any more. */
  leave(): void {
    this.keep();
    this.parts.session.presence.hold(null);
  }

  private colourAt(at: Sample): string | null {
    const { painting, of } = this.parts;
    const { width, height } = painting.surface;
    const [x, y] = [(at.x * width) / of[0], (at.y * height) / of[1]];
    return painting.colourAt(Math.floor(x), Math.floor(y));
  }

  /** Why nothing can be painted now; null when it can. */
  private obstacle(brush: Brush): string | null {
    const { session, node, readOnly } = this.parts;
    if (readOnly) return "You can look at this painting, not change it";
    if (isClone(brush) && !this.source) return "Alt-click where to clone from first";
    return isFull(readStrokes(session.doc, node)) ? "This painting holds no more strokes" : null;
  }

  /** While the hand is down, what is drawn follows a pointer that rests, frame by frame. */
  private catchUp(): void {
    if (!this.hand.isDown) return;
    this.hand.rest();
    requestAnimationFrame(() => this.catchUp());
  }
}

function isClone({ tool, target }: Brush): boolean {
  return tool === "clone" && target === "paint";
}

function isFull({ strokes }: Painted): boolean {
  const points = strokes.reduce((sum, { stroke }) => sum + stroke.points.length / 3, 0);
  return strokes.length >= MAX_STROKES || points >= MAX_NODE_POINTS;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
