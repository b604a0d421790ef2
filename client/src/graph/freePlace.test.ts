// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, CARD } from "@/graph/boxes";
import { freePlace } from "@/graph/freePlace";
import type { Position } from "@/graph/types";

const box = (x: number, y: number, width = 100, height = 100): Box => ({ x, y, width, height });

test("cards put down in the same place cover none of each other, nor what stood there", () => {
  const cell = fc.integer({ min: -400, max: 400 });
  const side = fc.integer({ min: 40, max: 700 });
  const stood = fc.array(fc.tuple(cell, cell, side, side), { maxLength: 5 });
  fc.assert(
    fc.property(stood, (start) => {
      const taken = start.map(([x, y, width, height]) => box(x, y, width, height));
      for (let turn = 0; turn < 20; turn += 1) {
        const [x, y] = freePlace([0, 0], CARD, taken);
        const made = box(x, y, ...CARD);
        for (const other of taken) expect(overlap(made, other)).toBe(false);
        taken.push(made);
      }
    }),
  );
});

test("an empty canvas takes the wanted place, and a wall is gone round", () => {
  expect(freePlace([12, 34], CARD, [])).toEqual([12, 34]);
  const wall = box(-9000, -9000, 18000, 18000);
  const [x, y] = freePlace([0, 0], CARD, [wall]);
  expect(overlap(box(x, y, ...CARD), wall)).toBe(false);
});

test("it is the nearest of all places beside boxes, and of those equally near the first", () => {
  const cell = fc.integer({ min: -2400, max: 2400 }).map((eighths) => eighths / 8);
  const side = fc.integer({ min: 1, max: 300 });
  const boxes = fc.array(fc.tuple(cell, cell, side, side), { maxLength: 12 });
  const size = fc.tuple(side, side);
  fc.assert(
    fc.property(fc.tuple(cell, cell), size, boxes, (wanted, own, stood) => {
      const taken = stood.map(([x, y, width, height]) => box(x, y, width, height));
      // Zero is zero, whichever side it was rounded from.
      const plain = (place: Position) => place.map((value) => value + 0);
      expect(plain(freePlace(wanted, own, taken))).toEqual(plain(tryAll(wanted, own, taken)));
    }),
    { numRuns: 1000 },
  );
});

test("a full canvas asks each box a few times for each column, not for each place", () => {
  let reads = 0;
  const watched = (box: Box): Box => ({
    ...box,
    get x() {
      reads += 1;
      return box.x;
    },
  });
  const count = 144;
  const taken = Array.from({ length: count }, (_, n) =>
    watched(box((n % 12) * 110 + (n % 7), Math.floor(n / 12) * 110 + (n % 5))),
  );
  freePlace([600, 600], CARD, taken);
  expect(reads).toBeLessThan(12 * count ** 2);
});

/** The same by trying every place: what one would write first, and slow where much stands. */
function tryAll(wanted: Position, [width, height]: Position, taken: readonly Box[]): Position {
  const air = 16;
  const places = (from: number, size: number, own: number) => [
    Math.floor(from - own - air),
    Math.ceil(from + size + air),
  ];
  const free = (x: number, y: number) =>
    taken.every(
      (box) =>
        x + width + air <= box.x ||
        box.x + box.width + air <= x ||
        y + height + air <= box.y ||
        box.y + box.height + air <= y,
    );
  const far = (x: number, y: number) => (x - wanted[0]) ** 2 + (y - wanted[1]) ** 2;
  let [found, least]: [Position, number] = [wanted, Number.POSITIVE_INFINITY];
  for (const x of [wanted[0], ...taken.flatMap((box) => places(box.x, box.width, width))]) {
    for (const y of [wanted[1], ...taken.flatMap((box) => places(box.y, box.height, height))]) {
      if (far(x, y) < least && free(x, y)) [found, least] = [[x, y], far(x, y)];
    }
  }
  return found;
}

function overlap(left: Box, right: Box): boolean {
  return (
    left.x < right.x + right.width &&
    right.x < left.x + left.width &&
    left.y < right.y + right.height &&
    right.y < left.y + left.height
  );
}
