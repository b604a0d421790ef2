import { LONGEST } from "./Picture";

/** Longest sides of what is drawn while a hand moves, in pixels. */
const SIDES = [LONGEST, 512, 384, 256, 192] as const;
/** Where a card begins that nothing is known of: a quick one is at the top a few frames later. */
const FIRST = 2;
/**
 * Beyond the one a picture comes late after the hand (input and the browser's own frame take about
 * as much again, of 100 ms in all); below the other a larger one would still be in time.
 */
const SLOW_MS = 40;
const QUICK_MS = 16;

/** How large the pictures of a drag may be on this card. */
export class Pace {
  private place: number = FIRST;

  constructor(
    private readonly slowMs = SLOW_MS,
    private readonly quickMs = QUICK_MS,
  ) {}

  get side(): number {
    return SIDES[this.place] ?? LONGEST;
  }

  /** Takes in how long pictures with that longest side took. */
  took(side: number, milliseconds: number): void {
    const drawn = (SIDES as readonly number[]).indexOf(side);
    if (milliseconds > this.slowMs) {
      // A side this many times shorter takes about its square less.
      const wanted = side * Math.sqrt(this.slowMs / milliseconds);
      const next = SIDES.findIndex((one) => one <= wanted);
      this.place = Math.max(this.place, next < 0 ? SIDES.length - 1 : next);
    } else if (milliseconds < this.quickMs && drawn === this.place && drawn > 0) {
      this.place -= 1;
    }
  }
}
