/** Places in a list input: fractional indexes over digits and letters, with a random tail. */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;

/** A string strictly between `low` and `high` by code point; null stands for the end on that side. */
export function between(low: string | null, high: string | null): string {
  let found = "";
  for (let place = 0; ; place += 1) {
    const floor = low !== null && place < low.length ? digit(low, place) : 0;
    const ceiling = high !== null && place < high.length ? digit(high, place) : BASE;
    if (ceiling - floor > 1) return found + DIGITS[Math.floor((floor + ceiling) / 2)];
    found += DIGITS[floor];
    // Once a digit below the ceiling is taken, the rest is free upwards.
    if (ceiling > floor) high = null;
  }
}

function digit(text: string, place: number): number {
  return Math.max(0, DIGITS.indexOf(text.charAt(place)));
}

/** An order key behind `last`; the random tail keeps two people's keys apart. */
export function orderAfter(last: string | null, tail: string): string {
  return `${between(last, null)}-${tail}`;
}

/** Digits of a place that counts up; more behind them lie between two places. */
const COUNTED = 6;

/**
 * An order key behind `last` for what only ever grows at its end, such as strokes: it counts, so
 * that the keys of thousands stay short.
 */
export function orderCounted(last: string | null, tail: string): string {
  let count = 0;
  for (let place = 0; last !== null && place < COUNTED; place += 1) {
    count = count * BASE + (place < last.length ? digit(last, place) : 0);
  }
  count += 1;
  if (count >= BASE ** COUNTED) return orderAfter(last, tail);
  let found = "";
  for (let place = 0; place < COUNTED; place += 1) {
    found = DIGITS.charAt(count % BASE) + found;
    count = Math.floor(count / BASE);
  }
  return `${found}-${tail}`;
}
