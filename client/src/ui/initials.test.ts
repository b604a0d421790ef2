import { describe, expect, it } from "vitest";
import { initials, inkOn } from "./initials";

describe("initials", () => {
  it.each([
    ["Ada Lovelace", "AL"],
    ["ada", "A"],
    ["  Grace  Brewster Hopper ", "GH"],
    ["𝔘nicode", "𝔘"],
    ["", "?"],
  ])("%s → %s", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it("puts dark letters on light colours", () => {
    expect(inkOn("#fef145")).toBe("#0f1115");
    expect(inkOn("#3b1819")).toBe("#ffffff");
    expect(inkOn("no colour")).toBe("#0f1115");
  });
});
