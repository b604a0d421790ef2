/** Strokes that a few places make: gradients and shapes, at every mirror. */
import type { NewStroke } from "@/doc/strokes";
import { FULL_PRESSURE, UNIT } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";
import { within } from "@/paint/Draft";
import { type Mirror, mirroredPlace, mirrors } from "@/paint/symmetry";
import { settingsOf } from "@/paint/tools";

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface SpanParts {
  readonly brush: Brush;
  /** The size of the picture. */
  readonly of: readonly [width: number, height: number];
  /** The layer painted on; null for the picture itself. */
  readonly layer: string | null;
}

/** How a shape is dragged. */
export interface Held {
  /** Even sides, whole angles. */
  readonly even: boolean;
  /** From its middle. */
  readonly centred: boolean;
}

/** Lines and gradients keep to multiples of this, in degrees. */
const TURN = 15;
/** An ellipse that stands askew is drawn with so many corners. */
const CORNERS = 128;

/** Both ends of what is dragged from one place to another. */
export function ends(brush: Brush, from: Place, to: Place, held: Held): [Place, Place] {
  const straight = brush.tool === "gradient" || brush.shape === "line";
  const end = held.even ? (straight ? onAngle(from, to) : evened(from, to)) : to;
  const start = held.centred ? { x: 2 * from.x - end.x, y: 2 * from.y - end.y } : from;
  return [start, end];
}

function onAngle(from: Place, to: Place): Place {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const turn = (TURN * Math.PI) / 180;
  const angle = Math.round(Math.atan2(dy, dx) / turn) * turn;
  const length = dx * Math.cos(angle) + dy * Math.sin(angle);
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
}

function evened(from: Place, to: Place): Place {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const side = Math.max(Math.abs(dx), Math.abs(dy));
  return { x: from.x + side * (dx < 0 ? -1 : 1), y: from.y + side * (dy < 0 ? -1 : 1) };
}

/** The strokes of a gradient from one place to another. */
export function gradientOf(parts: SpanParts, places: readonly Place[]): NewStroke[] {
  const { gradient, to, toOpacity } = parts.brush;
  const more = { gradient, to, to_opacity: toOpacity };
  return [{ ...laidStyle(parts), ...more, tool: "gradient", points: pointsOf(places) }];
}

/** The strokes of a shape, one a mirror. */
export function shapesOf(parts: SpanParts, places: readonly Place[]): NewStroke[] {
  const { brush, of } = parts;
  const line = brush.shape === "line";
  const more = {
    filled: brush.filled && !line ? (1 as const) : (0 as const),
    width: brush.filled && !line ? 0 : Math.round(brush.outline * UNIT),
  };
  return mirrors(brush.symmetry, brush.rays).map((way) => {
    const { shape, corners } = mirroredShape(brush.shape, places, way, of);
    return { ...laidStyle(parts), ...more, tool: "shape", shape, points: pointsOf(corners) };
  });
}

/** What a shape is in the mirror: one that stands askew there is told by its corners. */
function mirroredShape(
  shape: Brush["shape"],
  places: readonly Place[],
  way: Mirror,
  of: SpanParts["of"],
): { shape: Brush["shape"]; corners: readonly Place[] } {
  const upright = (way.b === 0 && way.c === 0) || isClose(way.b, way.c);
  const told = upright ? { shape, corners: places } : askew(shape, places);
  return { shape: told.shape, corners: told.corners.map((at) => mirroredPlace(way, at, of)) };
}

/** A quarter turn keeps sides upright, too. */
function isClose(b: number, c: number): boolean {
  return Math.abs(Math.abs(b) - 1) < 1e-9 && Math.abs(Math.abs(c) - 1) < 1e-9;
}

function askew(shape: Brush["shape"], places: readonly Place[]) {
  const [one, other] = [places[0], places.at(-1)];
  if (!one || !other || (shape !== "rectangle" && shape !== "ellipse")) {
    return { shape, corners: places };
  }
  if (shape === "rectangle") {
    const corners = [one, { x: other.x, y: one.y }, other, { x: one.x, y: other.y }];
    return { shape: "polygon" as const, corners };
  }
  const [mx, my] = [(one.x + other.x) / 2, (one.y + other.y) / 2];
  const [rx, ry] = [Math.abs(other.x - one.x) / 2, Math.abs(other.y - one.y) / 2];
  const corners = Array.from({ length: CORNERS }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / CORNERS;
    return { x: mx + rx * Math.cos(angle), y: my + ry * Math.sin(angle) };
  });
  return { shape: "polygon" as const, corners };
}

/** The stroke that fills from one place. */
export function fillAt(parts: SpanParts, at: Place): NewStroke[] {
  const { tolerance, contiguous } = parts.brush;
  const more = { tolerance, contiguous: contiguous ? (1 as const) : (0 as const) };
  return [{ ...laidStyle(parts), ...more, tool: "fill", points: pointsOf([at]) }];
}

/** What all strokes say that are laid at once. */
export function laidStyle({ brush, of, layer }: SpanParts) {
  const { tool, target, color, opacity, blend } = brush;
  const used = settingsOf(tool, target);
  return {
    ...{ target, color, opacity, of },
    // A tip has no part in it.
    ...{ size: UNIT, hardness: 100, flow: 100, spacing: 10, pressure: "none" as const },
    blend: used.has("blend") ? blend : ("normal" as const),
    ...(layer !== null && target === "paint" ? { layer } : {}),
  };
}

function pointsOf(places: readonly Place[]): number[] {
  return places.flatMap(({ x, y }) => [within(x), within(y), FULL_PRESSURE]);
}
