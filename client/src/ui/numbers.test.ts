import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowed, readNumber, share, written } from "./numbers";

describe("numbers", () => {
  it("keeps a number between its limits, whole where it must be", () => {
    expect(allowed(300, { minimum: 0, maximum: 250 })).toBe(250);
    expect(allowed(-1, { minimum: 0 })).toBe(0);
    expect(allowed(4.37, { minimum: 0, maximum: 250, step: 0.1 })).toBe(4.37);
    expect(allowed(4.6, { whole: true })).toBe(5);
  });

  it("writes without noise", () => {
    expect(written(0.1 + 0.2)).toBe("0.3");
    expect(written(12)).toBe("12");
    expect(written(1e21)).toBe("1e+21");
  });

  it("reads what people type", () => {
    expect(readNumber(" 1,5 ")).toBe(1.5);
    expect(readNumber(".5")).toBe(0.5);
    expect(readNumber("1e2")).toBe(100);
    for (const text of ["", "-", "12px", "1 2", "Infinity", "1e999"])
      expect(readNumber(text)).toBeNull();
  });

  it("reads back what it wrote", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        (n) => readNumber(written(n / 1000)) === n / 1000,
      ),
    );
  });

  it("gives a share of a range, also of an empty one", () => {
    expect(share(5, 0, 10)).toBe(0.5);
    expect(share(99, 0, 10)).toBe(1);
    expect(share(1, 1, 1)).toBe(0);
  });
});
