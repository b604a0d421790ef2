import { describe, expect, it } from "vitest";
import { holdBackground } from "./holdBackground";

describe("holdBackground", () => {
  it("frees the page when the last window is closed", () => {
    const page = document.createElement("div");
    const first = holdBackground(page);
    const second = holdBackground(page);
    first();
    first();
    expect(page.hasAttribute("inert")).toBe(true);
    second();
    expect(page.hasAttribute("inert")).toBe(false);
  });
});
