/**
 * How much of each pixel polygons cover, by the non-zero winding rule: as
 * `karate/nodes/effects/painter/polygons.py`, on LINES lines a row of pixels, where the crossings of all
 * edges are sorted and every pixel gets its exact share.
 */
import type { Box } from "@/paint/box";
import type { Work } from "@/paint/pieces";

/** x, y of one corner after the other, in pixels; the last one meets the first. */
export type Ring = ArrayLike<number>;

/** Lines that a row of pixels is looked at on. */
const LINES = 16;
/** Rows of the picture that all edges cross together, at most; what crosses more paints nothing. */
export const MOST_ROWS = 2 ** 20;
/** Crossings that are worked on together, about: a bound on memory, and on how long a piece takes. */
const BLOCK = 2 ** 15;

interface Edge {
  readonly x0: number;
  readonly y0: number;
  readonly slope: number;
  /** Lines of the box it crosses. */
  readonly first: number;
  readonly last: number;
  readonly winding: 1 | -1;
}

/** How many rows of a picture of this height the edges of the rings cross together. */
export function rowsCrossed(rings: readonly Ring[], height: number): number {
  const within = (y: number | undefined) => Math.min(height, Math.max(0, y ?? 0));
  let rows = 0;
  for (const ring of rings) {
    for (let at = 1; at < ring.length; at += 2) {
      rows += Math.abs(within(ring[(at + 2) % ring.length]) - within(ring[at]));
    }
  }
  return rows;
}

/** Writes the share of each pixel of `box` into `into` where it is more than is there. */
export function* coveringPolygons(
  rings: readonly Ring[],
  box: Box,
  into: Float32Array,
  width: number,
): Work {
  const corners = rings.reduce((sum, ring) => sum + ring.length / 2, 1);
  const band = Math.max(1, Math.floor(BLOCK / (LINES * corners)));
  for (let y0 = box.y0; y0 < box.y1; y0 += band) {
    const rows = { ...box, y0, y1: Math.min(box.y1, y0 + band) };
    coverBand(rings, rows, into, width);
    yield rows;
  }
}

function coverBand(rings: readonly Ring[], box: Box, into: Float32Array, width: number): void {
  const crossings = crossingsOf(
    rings.flatMap((ring) => edgesOf(ring, box)),
    box,
  );
  const wide = box.x1 - box.x0;
  const sums = new Float64Array(wide + 2);
  for (let row = box.y0; row < box.y1; row += 1) {
    sums.fill(0);
    for (let line = 0; line < LINES; line += 1) {
      addSpans(crossings[(row - box.y0) * LINES + line] ?? [], box.x0, wide, sums);
    }
    let sum = 0;
    for (let column = 0; column < wide; column += 1) {
      sum += sums[column] ?? 0;
      const place = row * width + box.x0 + column;
      const share = Math.min(1, sum / LINES);
      if (share > FAINT && share > (into[place] ?? 0)) into[place] = share;
    }
  }
}

/** What rounding leaves of a sum that is nothing. */
const FAINT = 1e-9;

function edgesOf(ring: Ring, box: Box): Edge[] {
  const found: Edge[] = [];
  const lines = (box.y1 - box.y0) * LINES;
  const lineAt = (y: number) => Math.min(lines, Math.max(0, Math.ceil((y - box.y0) * LINES - 0.5)));
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const [x0, y0, x1, y1] = [ring[at], ring[at + 1], ring[next], ring[next + 1]];
    if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) continue;
    const [first, last] = [lineAt(Math.min(y0, y1)), lineAt(Math.max(y0, y1))];
    if (first === last) continue;
    const slope = (x1 - x0) / (y1 - y0);
    found.push({ x0, y0, slope, first, last, winding: y0 < y1 ? 1 : -1 });
  }
  return found;
}

type Crossing = readonly [x: number, winding: 1 | -1];

/** Where the edges cross each line, from left to right. */
function crossingsOf(edges: readonly Edge[], box: Box): Crossing[][] {
  const lines: Crossing[][] = Array.from({ length: (box.y1 - box.y0) * LINES }, () => []);
  for (const { x0, y0, slope, first, last, winding } of edges) {
    for (let line = first; line < last; line += 1) {
      const y = box.y0 + (line + 0.5) / LINES;
      lines[line]?.push([x0 + (y - y0) * slope, winding]);
    }
  }
  for (const line of lines) line.sort((one, other) => one[0] - other[0]);
  return lines;
}

function addSpans(line: readonly Crossing[], left: number, wide: number, sums: Float64Array): void {
  let winding = 0;
  for (const [x, turn] of line) {
    const before = winding;
    winding += turn;
    if (before === 0) add(x - left, 1, wide, sums);
    else if (winding === 0) add(x - left, -1, wide, sums);
  }
}

/** From `x` on all pixels count `sign` more. */
function add(x: number, sign: 1 | -1, wide: number, sums: Float64Array): void {
  const at = Math.min(wide, Math.max(0, x));
  const first = Math.floor(at);
  const part = at - first;
  sums[first] = (sums[first] ?? 0) + sign * (1 - part);
  sums[first + 1] = (sums[first + 1] ?? 0) + sign * part;
}
