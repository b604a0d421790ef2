/** A stroke while the hand draws it: what it will be in the document, point by point, at every mirror. */
import type { NewStroke } from "@/doc/strokes";
import { FARTHEST, FULL_PRESSURE, MAX_POINTS, MAX_SIZE, UNIT } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";
import { Curve } from "@/paint/Curve";
import { DAB_SPACING, Scatter, scatters } from "@/paint/Scatter";
import { type Sample, Stabiliser, type Tilt } from "@/paint/Stabiliser";
import { type Mirror, mirroredAngle, mirroredPlace, mirroredWay, mirrors } from "@/paint/symmetry";
import { copies, settingsOf } from "@/paint/tools";

/** Points nearer to the last than this share of the size add nothing one sees. */
const NEAR = 0.06;
/** Points are never nearer than this, in pixels of the picture. */
const NEAREST = 0.75;
/** A change of pressure that is drawn even on the spot. */
const PRESSED = 0.04;
/** Steps of the raster a stroke may walk: beyond its limit they would grow, and dabs be missed. */
const MOST_STEPS = 60_000;
/** A pen never lies so flat that its tip is but a line, in percent. */
const LEAST_ROUNDNESS = 20;

export type Growing = NewStroke & { readonly points: number[] };

export interface DraftParts {
  readonly brush: Brush;
  /** The size of the picture. */
  readonly of: readonly [width: number, height: number];
  /** The way to the source, in pixels, of what copies. */
  readonly from: readonly [dx: number, dy: number] | null;
  /** How the pen was held when it came down; null for a mouse. */
  readonly tilt?: Tilt | null | undefined;
  /** The layer painted on; null for the picture itself. */
  readonly layer?: string | null | undefined;
  readonly random?: (() => number) | undefined;
}

export class Draft {
  /** One a mirror; the first is where the hand is. */
  readonly strokes: readonly Growing[];
  private readonly ways: readonly Mirror[];
  private readonly of: DraftParts["of"];
  private readonly stabiliser: Stabiliser;
  private readonly curve: Curve;
  private readonly scatter: Scatter | null;
  private readonly near: number;
  private readonly step: number;
  private last: Sample | null = null;
  private walked = 0;

  constructor(parts: DraftParts) {
    const { brush, of } = parts;
    const used = settingsOf(brush.tool, brush.target);
    this.of = of;
    this.ways = used.has("symmetry") ? mirrors(brush.symmetry, brush.rays) : mirrors("none", 1);
    this.strokes = this.ways.map((way) => ({ ...styleOf(parts, way), of, points: [] }));
    this.stabiliser = new Stabiliser(brush.smoothing);
    this.near = Math.max(NEAREST, brush.size * NEAR);
    this.step = Math.max(0.5, (brush.size * (this.strokes[0]?.spacing ?? 1)) / 100);
    this.curve = new Curve(Math.max(2, brush.size / 8));
    const jitters = brush.tool === "brush" && scatters(brush);
    this.scatter = jitters ? new Scatter(brush, parts.random) : null;
  }

  /** Whether it can take no more points: the hand goes on with another one. */
  get full(): boolean {
    // Room for what `finish` may add.
    const points = (this.strokes[0]?.points.length ?? 0) >= 3 * (MAX_POINTS - 64);
    return points || this.walked / this.step > MOST_STEPS;
  }

  /** The pointer went to `sample`, in pixels of the picture. Returns how many points that added. */
  add(sample: Sample): number {
    return this.take(this.curve.add(this.stabiliser.follow(sample)), false);
  }

  /** The hand was lifted: the line ends where the pointer is. */
  finish(): number {
    const rest = this.stabiliser.finish();
    const added = rest ? this.take(this.curve.add(rest), false) : 0;
    return added + this.take(this.curve.finish(), true);
  }

  private take(samples: readonly Sample[], all: boolean): number {
    let added = 0;
    for (const sample of samples) {
      if (this.scatter) {
        for (const dab of this.scatter.add(sample)) this.put(dab);
        added += 1;
        continue;
      }
      if (!all && this.last && this.isNear(sample, this.last)) continue;
      this.put(sample);
      added += 1;
    }
    return added;
  }

  private put(sample: Sample): void {
    const { last } = this;
    if (last) this.walked += Math.hypot(sample.x - last.x, sample.y - last.y);
    this.last = sample;
    const pressed = Math.min(1, Math.max(0, sample.pressure)) * FULL_PRESSURE;
    this.strokes.forEach(({ points }, place) => {
      const way = this.ways[place];
      const { x, y } = place === 0 || !way ? sample : mirroredPlace(way, sample, this.of);
      points.push(within(x), within(y), Math.round(pressed));
    });
  }

  private isNear(one: Sample, other: Sample): boolean {
    const way = Math.hypot(one.x - other.x, one.y - other.y);
    return way < this.near && Math.abs(one.pressure - other.pressure) < PRESSED;
  }
}

/** A stroke's settings from what is in the hand. A mask has no colours. */
function styleOf({ brush, from, tilt, layer }: DraftParts, way: Mirror) {
  const { tool, target, color, hardness, opacity, flow, blend } = brush;
  const sourced = copies(brush) && from !== null;
  const drawn = sourced || tool === "eraser" || tool === "smudge" ? tool : ("brush" as const);
  const used = settingsOf(tool, target);
  const jitters = tool === "brush" && scatters(brush);
  return {
    tool: drawn,
    ...{ target, color, hardness },
    opacity: used.has("opacity") ? opacity : 100,
    flow: used.has("flow") ? flow : 100,
    blend: used.has("blend") ? blend : ("normal" as const),
    size: Math.min(MAX_SIZE * UNIT, Math.max(1, fixed(brush.size))),
    spacing: jitters ? DAB_SPACING : tool === "brush" ? brush.spacing : DRAWN_SPACING,
    pressure: jitters ? jittered(brush.pressure) : brush.pressure,
    ...tipOf(brush, tilt ?? null, way),
    ...(sourced ? { from: fromOf(from, way) } : {}),
    ...(tool === "smudge" ? { strength: brush.strength } : {}),
    ...(layer != null && target === "paint" ? { layer } : {}),
  };
}

/** From stamp to stamp of what has no setting for it, in per cent of the size. */
const DRAWN_SPACING = 8;

/** Dabs that differ in size do so by their pressure. */
function jittered(pressure: Brush["pressure"]): Brush["pressure"] {
  return pressure === "none" || pressure === "size" ? "size" : "both";
}

/** The form of the tip, where it is not round: a pen that lies flat makes it long, the way it lies. */
function tipOf({ tilt: follows, roundness, angle }: Brush, tilt: Tilt | null, way: Mirror) {
  const flat = follows && tilt ? Math.round(100 * Math.sin(tilt.altitude)) : 100;
  const round = Math.min(roundness, Math.max(LEAST_ROUNDNESS, flat));
  if (round >= 100) return {};
  const turned = flat < roundness && tilt ? (tilt.azimuth * 180) / Math.PI : angle;
  return { roundness: round, angle: mirroredAngle(way, turned) };
}

function fromOf(from: readonly [number, number], way: Mirror): readonly [number, number] {
  const [dx, dy] = mirroredWay(way, from);
  return [within(dx), within(dy)];
}

/** A pointer may be farther from the picture than a stroke can say. */
export function within(pixels: number): number {
  return fixed(Math.min(FARTHEST, Math.max(-FARTHEST, pixels)));
}

function fixed(pixels: number): number {
  return Math.round(pixels * UNIT);
}
