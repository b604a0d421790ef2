import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitScale, LARGEST_SCALE, panned, SMALLEST_SCALE, zoomAt } from "./viewport";

const box = { width: 1064, height: 664 };

describe("viewport", () => {
  it("fits the whole picture and never blows a small one up", () => {
    expect(fitScale({ width: 2000, height: 600 }, box)).toBe(0.5);
    expect(fitScale({ width: 600, height: 1200 }, box)).toBe(0.5);
    expect(fitScale({ width: 64, height: 64 }, box)).toBe(1);
  });

  it("keeps what is under the pointer in place", () => {
    const coordinate = fc.integer({ min: -500, max: 500 });
    const property = fc.property(
      fc.record({ x: coordinate, y: coordinate }),
      fc.record({ x: coordinate, y: coordinate }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (offset, point, factor) => {
        const view = { scale: 1, ...offset };
        const next = zoomAt(view, factor, point);
        const before = (point.x - view.x) / view.scale;
        const after = (point.x - next.x) / next.scale;
        expect(after).toBeCloseTo(before, 6);
      },
    );
    fc.assert(property);
  });

  it("stops at its ends", () => {
    const view = { scale: 1, x: 0, y: 0 };
    expect(zoomAt(view, 1e9, { x: 0, y: 0 }).scale).toBe(LARGEST_SCALE);
    expect(zoomAt(view, 1e-9, { x: 0, y: 0 }).scale).toBe(SMALLEST_SCALE);
  });

  it("never loses the picture out of sight", () => {
    const far = panned(
      { scale: 1, x: 0, y: 0 },
      { x: 9999, y: -9999 },
      { width: 100, height: 100 },
      box,
    );
    expect(far.x).toBeLessThan((box.width + 100) / 2);
    expect(far.y).toBeGreaterThan(-(box.height + 100) / 2);
  });
});
