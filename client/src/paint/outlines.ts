/** The rings of shapes and letters, in pixels: as `karate/nodes/effects/painter/outlines.py`. */
import { UNIT } from "@/graph/stroke";
import type { Drawn } from "@/paint/dabs";
import type { Ring } from "@/paint/polygon";

type Place = readonly [x: number, y: number];

/** Corners of an ellipse at most. */
const MOST = 1024;

/** The places of a stroke's points on a picture of this size. */
export function placesOf({ points, of }: Drawn, width: number, height: number): Place[] {
  const [sx, sy] = [width / of[0], height / of[1]];
  return Array.from({ length: points.length / 3 }, (_, at) => [
    ((points[at * 3] ?? 0) / UNIT) * sx,
    ((points[at * 3 + 1] ?? 0) / UNIT) * sy,
  ]);
}

/** The rings in groups: a pixel is covered as the group says that covers most of it. */
export function ringsOf(stroke: Drawn, width: number, height: number): Ring[][] {
  const places = placesOf(stroke, width, height);
  const [sx, sy] = [width / stroke.of[0], height / stroke.of[1]];
  if (stroke.tool === "text") return [letters(stroke, sx, sy)];
  const pen = ((stroke.width ?? 0) / UNIT) * Math.sqrt(sx * sy);
  const { shape } = stroke;
  if (shape === "rectangle" || shape === "ellipse") {
    return [around(shape, places, pen, stroke.filled === 1)];
  }
  const groups: Ring[][] = [];
  if (stroke.filled === 1 && shape === "polygon") groups.push([places.flat()]);
  if (pen > 0) groups.push(pills(places, shape === "polygon", pen / 2));
  return groups;
}

function letters({ contours = [] }: Drawn, sx: number, sy: number): Ring[] {
  return contours.map((ring) => ring.map((part, at) => (part / UNIT) * (at % 2 === 0 ? sx : sy)));
}

/** A rectangle or ellipse between two corners: its outer ring, and the inner one backwards. */
function around(
  shape: "rectangle" | "ellipse",
  places: readonly Place[],
  pen: number,
  filled: boolean,
): Ring[] {
  if (pen === 0 && !filled) return [];
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const low: Place = [Math.min(...xs), Math.min(...ys)];
  const high: Place = [Math.max(...xs), Math.max(...ys)];
  const make = shape === "rectangle" ? rectangle : ellipse;
  const half = pen / 2;
  const outer = make([low[0] - half, low[1] - half], [high[0] + half, high[1] + half]);
  const inner: [Place, Place] = [
    [low[0] + half, low[1] + half],
    [high[0] - half, high[1] - half],
  ];
  const hollow = !filled && inner[0][0] < inner[1][0] && inner[0][1] < inner[1][1];
  return (hollow ? [outer, make(...inner).reverse()] : [outer]).map((ring) => ring.flat());
}

function rectangle(low: Place, high: Place): Place[] {
  return [low, [high[0], low[1]], high, [low[0], high[1]]];
}

function ellipse(low: Place, high: Place): Place[] {
  const [rx, ry] = [(high[0] - low[0]) / 2, (high[1] - low[1]) / 2];
  const [mx, my] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
  return circle(Math.max(rx, ry)).map(([x, y]) => [mx + rx * x, my + ry * y]);
}

/** The corners of a circle of 1 that is drawn with `radius` pixels. */
function circle(radius: number): Place[] {
  const count = Math.min(MOST, 4 * Math.ceil(2 * Math.sqrt(radius) + 4));
  return Array.from({ length: count }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / count;
    return [Math.cos(angle), Math.sin(angle)];
  });
}

/** What a round pen covers on its way along the places. */
function pills(places: readonly Place[], closed: boolean, radius: number): Ring[] {
  const ends = closed ? [...places.slice(1), ...places.slice(0, 1)] : places.slice(1);
  const round = circle(radius);
  return ends.map((other, at) => pill(places[at] ?? other, other, radius, round));
}

function pill(one: Place, other: Place, radius: number, round: readonly Place[]): Ring {
  const [dx, dy] = [other[0] - one[0], other[1] - one[1]];
  const length = Math.sqrt(dx * dx + dy * dy);
  const [ax, ay] = length > 0 ? [dx / length, dy / length] : [1, 0];
  const quarter = round.length / 4;
  // From the left side round the end to the right side, and back round the beginning.
  const half = (from: number, [x, y]: Place) =>
    Array.from({ length: 2 * quarter + 1 }, (_, at) => {
      const [cx, cy] = round[(from + at + round.length) % round.length] ?? [0, 0];
      return [x + radius * (cx * ax - cy * ay), y + radius * (cx * ay + cy * ax)];
    });
  return [...half(-quarter, other), ...half(quarter, one)].flat();
}
