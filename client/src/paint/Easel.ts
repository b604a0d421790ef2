/** What a person's hand does on a painting: strokes with the tool it holds, colours and sources it takes. */
import { roots } from "@/doc/roots";
import {
  addStrokes,
  type NewStroke,
  readStrokes,
  removeStrokes,
  replaceStroke,
} from "@/doc/strokes";
import { type Brush, useBrush } from "@/paint/brush";
import { Corners } from "@/paint/Corners";
import { Hand } from "@/paint/Hand";
import { obstacleTo } from "@/paint/obstacle";
import type { Painting } from "@/paint/Painting";
import { Span } from "@/paint/Span";
import type { Sample } from "@/paint/Stabiliser";
import { fillAt, type Held, type SpanParts } from "@/paint/spanned";
import { copies, toolInfo } from "@/paint/tools";
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

/** So near on the screen, in CSS pixels, a corner is meant again. */
const SAME_CORNER = 8;
/** Time to lay what the hand made, in milliseconds, before the next frame goes on with it. */
const LAY_MS = 8;
const FREE: Held = { even: false, centred: false };

export class Easel {
  /** Called when the brush or the source moved. */
  onPoint: (now: Pointed) => void = () => {};
  /** Called when somebody wants to write at a place. */
  onType: (at: Sample) => void = () => {};
  /** CSS pixels a pixel of the picture is wide. */
  scale = 1;
  /** The layer painted on; null for the picture itself. */
  layer: string | null = null;
  private readonly parts: EaselParts;
  private readonly hand: Hand;
  private readonly span: Span;
  private readonly corners: Corners;
  private source: Sample | null = null;
  /** From a painted place to its source: one source serves many strokes. */
  private offset: readonly [number, number] | null = null;

  constructor(parts: EaselParts) {
    this.parts = parts;
    this.hand = new Hand(parts.painting, this.commit);
    this.span = new Span(parts.painting, this.commit);
    this.corners = new Corners(parts.painting, this.commit);
  }

  /** The size of the picture. */
  get of(): EaselParts["of"] {
    return this.parts.of;
  }

  get isDown(): boolean {
    return this.hand.isDown || this.span.isDown;
  }

  /** Whether corners are set and not closed. */
  get isOpen(): boolean {
    return this.corners.isDown;
  }

  /** Put strokes into the document as one gesture; `instead` names one whose place the first takes. */
  commit = (strokes: readonly NewStroke[], instead: string | null = null): void => {
    const { session, node, painting } = this.parts;
    const made = session.edit((doc) => {
      const [first, ...more] = strokes;
      if (instead !== null && first) replaceStroke(doc, instead, first);
      else if (instead !== null) removeStrokes(doc, [instead]);
      return addStrokes(doc, node, instead === null ? strokes : more);
    });
    if (!made) notify("This stroke could not be kept: the document is read-only", "error");
    const { color, tool, target, used } = useBrush.getState();
    if (made && toolInfo(tool).colours && target === "paint") used(color);
    painting.adopt(readStrokes(session.doc, node), LAY_MS);
  };

  down = (at: Sample, { straight, erases }: Start = {}): void => {
    const held = useBrush.getState();
    const brush = erases ? { ...held, tool: "eraser" as const } : held;
    const obstacle = this.obstacle(brush);
    if (obstacle !== null) {
      notify(obstacle);
      return;
    }
    const { works } = toolInfo(brush.tool);
    if (works === "sets") this.commit(fillAt(this.spanParts(brush), at));
    else if (works === "types") this.onType(at);
    else if (works === "drags") this.place(brush, at);
    else this.draw(brush, at, straight === true);
    this.hover(at);
  };

  along = (at: Sample, held: Held = FREE): void => {
    this.hand.along(at);
    this.span.along(at, held);
  };

  up = (): void => {
    this.hand.up();
    this.span.up();
  };

  /** What stands open is all: its corners become a shape. */
  close = (): void => this.corners.close();

  /** Take the last corner back. Tells whether there was one. */
  back = (): boolean => this.corners.back();

  /** Forget what is in the hand; tells whether there was anything. */
  drop = (): boolean =>
    [this.hand, this.span, this.corners].map((one) => one.drop()).includes(true);

  /** The page may go: what is drawn so far is kept. */
  keep = (): void => {
    const { session, node } = this.parts;
    if (!roots(session.doc).nodes.has(node)) {
      this.drop();
      return;
    }
    this.up();
    this.close();
  };

  /** The source of what copies, or the colour there. */
  take = (at: Sample): void => {
    const brush = useBrush.getState();
    if (copies(brush)) {
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
    this.corners.hover(at);
    this.onPoint({ at, source: copies(brush) ? from : null });
  };

  /** Leave: what is in the hand is kept, unless there is nothing left to paint on; nobody sees the hand any more. */
  leave(): void {
    this.keep();
    this.parts.session.presence.hold(null);
  }

  /** What strokes that are laid at once are made of. */
  spanParts(brush: Brush): SpanParts {
    return { brush, of: this.parts.of, layer: this.layer };
  }

  private draw(brush: Brush, at: Sample, straight: boolean): void {
    const { source, hand, layer } = this;
    const sourced = copies(brush) && source !== null;
    if (sourced) this.offset ??= [source.x - at.x, source.y - at.y];
    const start = straight ? hand.end : null;
    const from = sourced ? this.offset : null;
    hand.down({ brush, of: this.parts.of, from, tilt: at.tilt, layer }, start ?? at);
    if (start) hand.along(at);
    this.catchUp();
  }

  private place(brush: Brush, at: Sample): void {
    const parts = this.spanParts(brush);
    const polygon = brush.tool === "shape" && brush.shape === "polygon";
    if (polygon) this.corners.set(parts, at, SAME_CORNER / this.scale);
    else this.span.down(parts, at);
  }

  private colourAt(at: Sample): string | null {
    const { painting, of } = this.parts;
    const { width, height } = painting.surface;
    const [x, y] = [(at.x * width) / of[0], (at.y * height) / of[1]];
    return painting.colourAt(Math.floor(x), Math.floor(y));
  }

  /** Why nothing can be painted now; null when it can. */
  private obstacle(brush: Brush): string | null {
    const { session, node, readOnly, painting } = this.parts;
    if (readOnly) return "You can look at this painting, not change it";
    if (copies(brush) && !this.source) return `Alt-click where to ${brush.tool} from first`;
    const layer = painting.surface.layers.find(({ id }) => id === this.layer);
    return obstacleTo(brush, layer ?? null, readStrokes(session.doc, node));
  }

  /** While the hand is down, what is drawn follows a pointer that rests, frame by frame. */
  private catchUp(): void {
    if (!this.hand.isDown) return;
    this.hand.rest();
    requestAnimationFrame(() => this.catchUp());
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
