/**
 * What people paint: one stroke as a plain value in fixed point. The same rules as
 * `karate/graph/strokes.py` (shared vectors: tests/vectors/stroke_rules.json).
 */
import {
  cornersOf,
  countProblem,
  FARTHEST,
  type Given,
  MAX_SIZE,
  matches,
  row,
  type StrokeTool,
  TOOL_KEYS,
  TOOLS,
  toolProblem,
  UNIT,
  whole,
} from "@/graph/strokeTools";
import type { Json } from "@/graph/types";

export { FARTHEST, MAX_SIZE, type StrokeTool, TOOLS, UNIT };

/** The hardest a pen is pressed. */
export const FULL_PRESSURE = 1023;
/** Most points of one stroke; a longer one is drawn as several. */
export const MAX_POINTS = 8192;
/** Most strokes of one node; those beyond, last in order, are inert. */
export const MAX_STROKES = 2000;
/** Most points, and corners of letters, of all strokes of one node; strokes from there on are inert. */
export const MAX_NODE_POINTS = 250_000;
export const TARGETS = ["paint", "mask"] as const;
/** What the pressure of a pen changes. */
export const PRESSURES = ["none", "size", "opacity", "both"] as const;
/** The modes of W3C Compositing and Blending Level 1. */
export const BLENDS = [
  ...(["normal", "multiply", "screen", "overlay", "darken", "lighten"] as const),
  ...(["color-dodge", "color-burn", "hard-light", "soft-light", "difference"] as const),
  ...(["exclusion", "hue", "saturation", "color", "luminosity"] as const),
] as const;
export type StrokeTarget = (typeof TARGETS)[number];
export type Pressure = (typeof PRESSURES)[number];
export type Blend = (typeof BLENDS)[number];

/** How a brush paints; what a stroke holds beside its place and its points. */
export interface BrushStyle {
  readonly tool: StrokeTool;
  readonly target: StrokeTarget;
  /** `#rrggbb` in small letters, sRGB. */
  readonly color: string;
  /** The diameter, in 1/16 px of `of`. */
  readonly size: number;
  readonly hardness: number;
  readonly opacity: number;
  readonly flow: number;
  /** From stamp to stamp, in per cent of the size. */
  readonly spacing: number;
  readonly blend: Blend;
  /** "size" where absent. */
  readonly pressure?: Pressure;
  /** Short side of the tip in per cent of the long one; 100 where absent. */
  readonly roundness?: number;
  /** The long side's way from the x axis, degrees clockwise on the screen; 0 where absent. */
  readonly angle?: number;
  /** From a painted pixel to its source, in 1/16 px of `of`; of what copies. */
  readonly from?: readonly [dx: number, dy: number];
  /** Id of the layer it lies on; absent or not listed: the picture itself. */
  readonly layer?: string;
  /** How much a finger keeps of what it took up, in per cent; of smudges. */
  readonly strength?: number;
  readonly tolerance?: number;
  readonly contiguous?: 0 | 1;
  readonly gradient?: "linear" | "radial";
  readonly to?: string;
  readonly to_opacity?: number;
  readonly shape?: "rectangle" | "ellipse" | "line" | "polygon";
  readonly filled?: 0 | 1;
  readonly width?: number;
  readonly text?: string;
  readonly align?: "left" | "center" | "right";
  readonly font?: string;
  readonly contours?: readonly (readonly number[])[];
}

export interface Stroke extends BrushStyle {
  readonly v: 1;
  /** A fractional index with a random tail; see `graph/order.ts`. */
  readonly order: string;
  /** Width and height of the picture it was painted on: a stroke scales with it. */
  readonly of: readonly [width: number, height: number];
  /** x, y in 1/16 px of `of` and pressure 0..1023 of one point after the other. */
  readonly points: readonly number[];
}

const ORDER = /^[0-9A-Za-z]{1,100}(-[0-9A-Za-z_-]{1,27})?$/;

const WORDS: Readonly<Record<string, readonly string[]>> = {
  tool: TOOLS,
  target: TARGETS,
  blend: BLENDS,
  pressure: PRESSURES,
};
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  size: [1, MAX_SIZE * UNIT],
  hardness: [0, 100],
  opacity: [0, 100],
  flow: [1, 100],
  spacing: [1, 200],
  roundness: [1, 100],
  angle: [0, 359],
};
/** What a stroke that leaves these out means. */
export const STROKE_DEFAULTS = { pressure: "size", roundness: 100, angle: 0 } as const;
const KEYS = new Set([
  ...["v", "order", "color", "layer", "of", "points", ...TOOL_KEYS],
  ...[...Object.keys(WORDS), ...Object.keys(NUMBERS)],
]);

/** What is wrong with a stroke; null for a sound one. */
export function strokeProblem(value: Json | undefined): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "a stroke is an object";
  }
  const given = value as Given;
  if (given.v !== 1) return "v must be 1";
  const unknown = Object.keys(given).filter((key) => !KEYS.has(key));
  if (unknown.length > 0) return `a stroke has no “${unknown.sort()[0]?.slice(0, 64)}”`;
  const told: Given = { ...STROKE_DEFAULTS, ...given };
  for (const [name, options] of Object.entries(WORDS)) {
    const word = told[name];
    if (typeof word !== "string" || !options.includes(word)) {
      return `${name} must be one of ${options.join(", ")}`;
    }
  }
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    if (!whole(told[name], least, most)) {
      return `${name} must be a whole number from ${least} to ${most}`;
    }
  }
  if (!matches(told.order, ORDER)) return "order must be a fractional index like 000001-tail";
  if (!matches(told.color, /^#[0-9a-f]{6}$/)) return "color must be a colour like #1a2b3c";
  return placeProblem(told);
}

function placeProblem(told: Given): string | null {
  const most = FARTHEST * UNIT;
  if (!row(told.of, 1, FARTHEST)) {
    return `of must be the picture's width and height, 1 to ${FARTHEST}`;
  }
  const problem = toolProblem(told);
  if (problem !== null) return problem;
  const { points } = told;
  if (!Array.isArray(points) || points.length === 0 || points.length % 3 !== 0) {
    return "points must be x, y, pressure of one point after the other";
  }
  if (points.length > 3 * MAX_POINTS) return `a stroke has at most ${MAX_POINTS} points`;
  if (!points.every((each, place) => place % 3 === 2 || whole(each, -most, most))) {
    return `points must be whole numbers within ${most}`;
  }
  if (!points.every((each, place) => place % 3 !== 2 || whole(each, 0, FULL_PRESSURE))) {
    return `pressure must be a whole number from 0 to ${FULL_PRESSURE}`;
  }
  return countProblem(told, points.length / 3);
}

/** A sound stroke with its key in the document. */
export interface Placed {
  readonly key: string;
  readonly stroke: Stroke;
}

/** The strokes of one node: those that paint, in replay order, and why the others do not. */
export interface Painted {
  readonly strokes: readonly Placed[];
  readonly inert: ReadonlyMap<string, string>;
}

export const UNPAINTED: Painted = { strokes: [], inert: new Map() };

/** The strokes of one node, from its entries in the document in any order. */
export function painted(entries: Iterable<readonly [string, Json]>): Painted {
  const inert = new Map<string, string>();
  const sound: Placed[] = [];
  for (const [key, value] of entries) {
    const problem = strokeProblem(value);
    if (problem === null) sound.push({ key, stroke: value as unknown as Stroke });
    else inert.set(key, problem);
  }
  sound.sort(inReplayOrder);
  let points = 0;
  const strokes = sound.filter(({ key, stroke }, place) => {
    points += stroke.points.length / 3 + cornersOf(stroke as unknown as Given);
    if (place >= MAX_STROKES) inert.set(key, `over the limit of ${MAX_STROKES} strokes`);
    else if (points > MAX_NODE_POINTS)
      inert.set(key, `over the limit of ${MAX_NODE_POINTS} points`);
    else return true;
    return false;
  });
  return { strokes, inert };
}

function inReplayOrder(left: Placed, right: Placed): number {
  const [one, other] = [left.stroke.order, right.stroke.order];
  if (one !== other) return one < other ? -1 : 1;
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

/** A sound stroke as a run paints it: defaults filled in, without its form and order. */
export function freeze(stroke: Stroke): Json {
  const { v: _, order: __, ...told } = { ...STROKE_DEFAULTS, ...stroke };
  return told as unknown as Json;
}

/** What a plan holds for the param of a node's strokes. */
export function frozen({ strokes }: Painted): Json {
  return strokes.map(({ stroke }) => freeze(stroke));
}
