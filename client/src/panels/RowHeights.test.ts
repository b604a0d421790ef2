import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowHeights } from "./RowHeights";

const keysOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `row ${index + from}`);

describe("RowHeights", () => {
  it("knows where each row begins, and which row is where", () => {
    const measures = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 90 })));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), measures, (count, seen) => {
        const rows = new RowHeights(() => 20);
        rows.setKeys(keysOf(count));
        const heights = Array.from({ length: count }, () => 20);
        for (const [index, height] of seen) {
          rows.measured(index, height);
          if (index < count && Math.abs((heights[index] ?? 0) - height) >= 0.5) {
            heights[index] = height;
          }
          rows.at(height * 3);
        }
        let top = 0;
        for (const [index, height] of heights.entries()) {
          expect(rows.top(index)).toBe(top);
          expect(rows.at(top)).toBe(index);
          expect(rows.at(top + height - 0.5)).toBe(index);
          top += height;
        }
        expect(rows.total).toBe(top);
      }),
    );
  });

  it("keeps what was measured when rows come on top or at the end", () => {
    const rows = new RowHeights(() => 20);
    rows.setKeys(keysOf(3, 1));
    rows.measured(1, 50);
    rows.setKeys(keysOf(5));
    expect([0, 1, 2, 3, 4, 5].map((index) => rows.top(index))).toEqual([0, 20, 40, 90, 110, 130]);
    rows.setKeys(keysOf(2));
    expect(rows.total).toBe(40);
  });

  it("holds 100,000 rows", () => {
    const rows = new RowHeights(() => 24);
    rows.setKeys(keysOf(100_000));
    expect(rows.total).toBe(2_400_000);
    rows.measured(99_000, 48);
    expect(rows.at(2_376_030)).toBe(99_000);
    expect(rows.total).toBe(2_400_024);
  });
});
