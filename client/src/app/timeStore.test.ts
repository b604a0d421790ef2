import { describe, expect, it } from "vitest";
import { modeOf, NEWEST, searchOf, type TimeMode } from "./timeStore";

describe("the moment in the address", () => {
  it("reads back what it writes, and keeps other words", () => {
    const modes: TimeMode[] = [
      { kind: "past", version: 214 },
      { kind: "compare", from: 3, to: 9 },
      { kind: "compare", from: 3, to: null },
      { kind: "merge", fork: "a-b_c" },
    ];
    for (const mode of modes) {
      const search = searchOf(mode, "?debug=1&at=5&merge=old");
      expect(modeOf(search)).toEqual(mode);
      expect(new URLSearchParams(search).get("debug")).toBe("1");
    }
    expect(searchOf(null, "?at=5")).toBe("");
    expect(searchOf({ kind: "past", version: NEWEST }, "")).toBe("");
  });

  it("takes no nonsense for a version", () => {
    for (const search of ["", "?at=", "?at=0", "?at=-3", "?at=x", "?at=1e9", "?compare=..4"]) {
      expect(modeOf(search)).toBeNull();
    }
  });
});
