import { LONGEST } from "./Picture";

/** Longest sides of what is drawn while a hand moves, in pixels. */
const SIDES = [LONGEST, 512, 384, 256] as const;
/** Beyond this a picture comes late after the hand, below that a larger one would still be in time. */
const SLOW_MS = 60;
const QUICK_MS = 25;

/** How large the pictures of a drag may be on this card. */
export class Pace {
  private place = 0;

  get side(): number {
    return SIDES[this.place] ?? LONGEST;
  }

  /** Takes in how long pictures with that longest side took. */
  took(side: number, milliseconds: number): void {
    const drawn = (SIDES as readonly number[]).indexOf(side);
    if (milliseconds > SLOW_MS) {
      // A side this many times shorter takes about its square less.
      const wanted = side * Math.sqrt(SLOW_MS / milliseconds);
      const next = SIDES.findIndex((one) => one <= wanted);
      this.place = Math.max(this.place, next < 0 ? SIDES.length - 1 : next);
    } else if (milliseconds < QUICK_MS && drawn === this.place && drawn > 0) {
      this.place -= 1;
    }
  }
}
