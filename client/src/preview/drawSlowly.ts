import type { Draw, Gpu } from "./Gpu";
import { LONGEST } from "./Picture";

/** A portion is to take about this long: a hand that moves again waits for one of them at most. */
const PORTION_MS = 32;

/**
 * Draws in portions that this card is done with in time for a hand that moves again: at first as
 * many pixels as a picture of a drag has whose longest side is `side`. Stops when it is `over`.
 */
export async function drawSlowly(
  gpu: Gpu,
  draws: readonly Draw[],
  side: number,
  over: () => boolean,
): Promise<void> {
  let portion = side >= LONGEST ? Number.POSITIVE_INFINITY : side * side;
  let spent = 0;
  let begun = performance.now();
  for (const draw of draws) {
    const { width, height } = draw.onto;
    for (let from = 0; from < height; ) {
      const count = Math.min(height - from, Math.max(1, Math.floor((portion - spent) / width)));
      if (count === height) gpu.draw(draw);
      else gpu.draw(draw, { from, count });
      from += count;
      spent += count * width;
      if (spent < portion) continue;
      await gpu.settled();
      if (over()) return;
      const now = performance.now();
      // Not more than twice as much or half at once: how long a pixel takes differs by program.
      portion *= Math.min(2, Math.max(0.5, PORTION_MS / Math.max(now - begun, 1)));
      [spent, begun] = [0, now];
    }
  }
}
