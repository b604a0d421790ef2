/**
 * Work on a picture in pieces, so that a frame can end between two of them: each yields where something
 * changed, or null.
 */
import type { Box } from "@/paint/box";

export type Work<Result = void> = Generator<Box | null, Result, void>;

/** Pixels that are worked on at once, about: no more than a millisecond or two. */
export const PIECE = 2 ** 15;

/** Do all of it now. */
export function finish<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The rows of a box, so many at once that they have about `piece` pixels. */
export function* bands(box: Box, piece: number): Generator<Box, void, void> {
  const rows = Math.max(1, Math.floor(piece / Math.max(1, box.x1 - box.x0)));
  for (let y0 = box.y0; y0 < box.y1; y0 += rows) {
    yield { ...box, y0, y1: Math.min(box.y1, y0 + rows) };
  }
}
