/**
 * What each tool says in a stroke beside what all strokes say, and whether that is sound. The twin is
 * `karate/graph/stroke_tools.py` (shared vectors: tests/vectors/stroke_rules.json).
 */
import type { Json } from "@/graph/types";

/** Fixed-point units of one pixel. */
export const UNIT = 16;
/** Widest brush, letter and outline, in pixels. */
export const MAX_SIZE = 5000;
/** Farthest a point lies from the corner of its picture, in pixels; also its widest side. */
export const FARTHEST = 65_536;
/** Most letters of one text. */
export const MAX_TEXT = 2000;
/** Most rings of the outlines of one text, and most corners of all of them. */
export const MAX_RINGS = 8192;
export const MAX_CORNERS = 40_000;
export const TOOLS = [
  ...(["brush", "eraser", "clone", "heal", "smudge"] as const),
  ...(["fill", "gradient", "shape", "text"] as const),
] as const;
export type StrokeTool = (typeof TOOLS)[number];

/** A stroke as told, keys and values of any kind. */
export type Given = Readonly<Record<string, Json | undefined>>;

/** Tools that take colours of the picture elsewhere: a mask has none. */
const MASKLESS: ReadonlySet<string> = new Set(["clone", "heal"]);
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  strength: [0, 100],
  tolerance: [0, 100],
  contiguous: [0, 1],
  to_opacity: [0, 100],
  filled: [0, 1],
  width: [0, MAX_SIZE * UNIT],
};
const WORDS: Readonly<Record<string, readonly string[]>> = {
  gradient: ["linear", "radial"],
  shape: ["rectangle", "ellipse", "line", "polygon"],
  align: ["left", "center", "right"],
};
/** What a tool says, all of which it has to say. */
const SAYS: Readonly<Record<string, readonly string[]>> = {
  clone: ["from"],
  heal: ["from"],
  smudge: ["strength"],
  fill: ["tolerance", "contiguous"],
  gradient: ["gradient", "to", "to_opacity"],
  shape: ["shape", "filled", "width"],
  text: ["align", "contours", "font", "text"],
};
/** How many points the tools have that do not draw. */
const POINTS: Readonly<Record<string, number>> = { fill: 1, gradient: 2, shape: 2, text: 1 };
/** Keys that only some tools have, in the order they are looked at. */
export const TOOL_KEYS = [...new Set(Object.values(SAYS).flat())].sort();

/** What is wrong with what a stroke's tool says, or null; the first rule that it breaks. */
export function toolProblem(told: Given): string | null {
  const tool = String(told.tool);
  if (told.target === "mask" && MASKLESS.has(tool)) return `${tool} paints no mask`;
  const says = SAYS[tool] ?? [];
  for (const name of TOOL_KEYS) {
    if (!says.includes(name)) {
      if (told[name] != null) return `${tool} has no ${name}`;
      continue;
    }
    const problem = keyProblem(name, told[name]);
    if (problem !== null) return problem;
  }
  if ("layer" in told && !matches(told.layer, /^[A-Za-z0-9_-]{1,64}$/)) {
    return "layer must be the id of a layer";
  }
  return null;
}

/** Whether a stroke has not as many points as its tool needs. */
export function countProblem(told: Given, count: number): string | null {
  if (told.shape === "polygon") {
    return count >= 3 ? null : "a polygon has three points at least";
  }
  const wanted = POINTS[String(told.tool)] ?? count;
  return count === wanted ? null : `${told.tool} has ${wanted} of points`;
}

/** How many corners the outlines of a sound stroke have. */
export function cornersOf({ contours }: Given): number {
  if (!Array.isArray(contours)) return 0;
  return contours.reduce<number>((sum, ring) => sum + lengthOf(ring) / 2, 0);
}

function lengthOf(ring: Json): number {
  return Array.isArray(ring) ? ring.length : 0;
}

function keyProblem(name: string, value: Json | undefined): string | null {
  const range = NUMBERS[name];
  if (range) {
    const [least, most] = range;
    return whole(value, least, most)
      ? null
      : `${name} must be a whole number from ${least} to ${most}`;
  }
  const options = WORDS[name];
  if (options) {
    const sound = typeof value === "string" && options.includes(value);
    return sound ? null : `${name} must be one of ${options.join(", ")}`;
  }
  if (name === "to") {
    return matches(value, /^#[0-9a-f]{6}$/) ? null : "to must be a colour like #1a2b3c";
  }
  if (name === "font") {
    return matches(value, /^[a-z0-9-]{1,32}$/) ? null : "font must be the id of a typeface";
  }
  if (name === "text") {
    const letters = typeof value === "string" ? [...value].length : 0;
    return letters > 0 && letters <= MAX_TEXT ? null : `text must be 1 to ${MAX_TEXT} letters`;
  }
  if (name === "contours") return contoursProblem(value);
  if (row(value, -FARTHEST * UNIT, FARTHEST * UNIT)) return null;
  return "from must be the way from a painted pixel to its source, two whole numbers";
}

function contoursProblem(value: Json | undefined): string | null {
  if (!Array.isArray(value) || value.length < 1 || value.length > MAX_RINGS) {
    return `contours must be 1 to ${MAX_RINGS} rings`;
  }
  const most = FARTHEST * UNIT;
  let corners = 0;
  for (const ring of value) {
    if (!Array.isArray(ring) || ring.length < 6 || ring.length % 2 !== 0) {
      return "a ring must be x, y of three corners or more";
    }
    if (!ring.every((place) => whole(place, -most, most))) {
      return `corners must be whole numbers within ${most}`;
    }
    corners += ring.length / 2;
  }
  return corners > MAX_CORNERS ? `a text has at most ${MAX_CORNERS} corners` : null;
}

/** Whether a value is a whole number from `least` to `most`. */
export function whole(value: Json | undefined, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Whether a value is two whole numbers from `least` to `most`. */
export function row(value: Json | undefined, least: number, most: number): boolean {
  return (
    Array.isArray(value) && value.length === 2 && value.every((each) => whole(each, least, most))
  );
}

/** Whether a value is a word of this form. */
export function matches(value: Json | undefined, form: RegExp): boolean {
  return typeof value === "string" && form.test(value);
}
