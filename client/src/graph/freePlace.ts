/** Where on the canvas there is room for something new. */
import type { Box } from "@/graph/boxes";
import type { Position } from "@/graph/types";

/** Least distance of a new card from others. */
const AIR = 16;

/** A box as one axis sees it: where it begins there, and how long it is. */
interface Span {
  readonly from: number;
  readonly size: number;
  readonly box: Box;
}

/**
 * The place nearest to `wanted` where a box of this size covers none of `taken`. In each direction it
 * keeps its wanted line or stands right beside a box: no place between those can be nearer. Of places
 * equally near, the one beside the box that comes first.
 *
 * Columns are looked at from the nearest on, until even the wanted line of one is too far; in each, a
 * walk up and one down pass the boxes in its way. At most boxes² steps.
 */
export function freePlace(
  wanted: Position,
  [width, height]: readonly [width: number, height: number],
  taken: readonly Box[],
): Position {
  const across = ranked([wanted[0], ...taken.flatMap((box) => beside(box.x, box.width, width))]);
  const down = ranked([wanted[1], ...taken.flatMap((box) => beside(box.y, box.height, height))]);
  const spans = taken.map((box) => ({ from: box.y, size: box.height, box }));
  const upward = spans.toSorted((one, other) => end(other) - end(one));
  const downward = spans.toSorted((one, other) => one.from - other.from);
  const far = ([x, y]: Position) => (x - wanted[0]) ** 2 + (y - wanted[1]) ** 2;
  const rank = ([x, y]: Position) => [across.get(x) ?? 0, down.get(y) ?? 0] as const;
  let found: Position | null = null;
  for (const x of [...across.keys()].sort((a, b) => off(a, wanted[0]) - off(b, wanted[0]))) {
    if (found && far([x, wanted[1]]) > far(found)) break;
    const apart = ({ box }: Span) => x + width + AIR <= box.x || box.x + box.width + AIR <= x;
    for (const y of [
      above(wanted[1], height, upward, apart),
      below(wanted[1], height, downward, apart),
    ]) {
      const place = [x, y] as const;
      const nearer = found ? far(place) - far(found) : -1;
      if (nearer < 0 || (nearer === 0 && found && earlier(rank(place), rank(found)))) found = place;
    }
  }
  // Right of everything there is always room.
  return found ?? wanted;
}

/** From `y` on upward, the first line where nothing is in the way; `spans` from the lowest end on. */
function above(y: number, size: number, spans: readonly Span[], apart: (span: Span) => boolean) {
  let line = y;
  for (const span of spans) {
    if (end(span) <= line) break;
    if (line + size + AIR <= span.from || apart(span)) continue;
    line = beside(span.from, span.size, size)[0];
  }
  return line;
}

/** From `y` on downward, the first line where nothing is in the way; `spans` from the highest on. */
function below(y: number, size: number, spans: readonly Span[], apart: (span: Span) => boolean) {
  let line = y;
  for (const span of spans) {
    if (line + size + AIR <= span.from) break;
    if (end(span) <= line || apart(span)) continue;
    line = beside(span.from, span.size, size)[1];
  }
  return line;
}

/** Whole places, rounded away from the box beside them. */
function beside(from: number, size: number, own: number): [before: number, after: number] {
  return [Math.floor(from - own - AIR), Math.ceil(from + size + AIR)];
}

function end({ from, size }: Span): number {
  return from + size + AIR;
}

function off(value: number, wanted: number): number {
  return Math.abs(value - wanted);
}

/** Each of `values` once, with where it first came. */
function ranked(values: readonly number[]): Map<number, number> {
  const ranks = new Map<number, number>();
  for (const [rank, value] of values.entries()) if (!ranks.has(value)) ranks.set(value, rank);
  return ranks;
}

function earlier(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}
