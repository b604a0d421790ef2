import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movedCaret } from "./textCaret";

describe("movedCaret", () => {
  it("stays at its words when somebody types before or after them", () => {
    expect(movedCaret(3, "cat", "a cat")).toBe(5);
    expect(movedCaret(1, "cat", "cats")).toBe(1);
    expect(movedCaret(5, "a red cat", "a blue cat")).toBe(6);
  });

  it("goes to the end of what replaced the text around it", () => {
    expect(movedCaret(4, "a red cat", "a blue cat")).toBe(6);
  });

  it("never leaves the text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(), (before, after, at) => {
        const caret = movedCaret(Math.min(at, before.length), before, after);
        return caret >= 0 && caret <= after.length;
      }),
    );
  });
});
