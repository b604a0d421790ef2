import { describe, expect, it } from "vitest";
import { readJoinLink } from "./joinToken";

describe("readJoinLink", () => {
  it("reads the token in both forms", () => {
    expect(readJoinLink("#abc-123_x")).toEqual({ token: "abc-123_x", next: null });
    expect(readJoinLink("#token=abc&next=/w/1")).toEqual({ token: "abc", next: "/w/1" });
  });

  it("finds nothing where there is nothing", () => {
    expect(readJoinLink("")).toBeNull();
    expect(readJoinLink("#next=/w/1")).toBeNull();
  });

  it("never leads to another site", () => {
    for (const next of ["//evil.example", "https://evil.example", "/\\evil.example"]) {
      expect(readJoinLink(`#token=a&next=${encodeURIComponent(next)}`)?.next).toBeNull();
    }
  });
});
