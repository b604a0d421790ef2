import { describe, expect, it } from "vitest";
import { bytesText, costText, sizeText } from "./amounts";
import { runSummary } from "./runSummary";
import { ago, span } from "./time";
import { whyText } from "./whyText";

describe("amounts", () => {
  it("read as people write them", () => {
    expect([812, 1400, 12_345, 5_400_000].map(bytesText)).toEqual([
      "812 B",
      "1.4 KB",
      "12 KB",
      "5.4 MB",
    ]);
    expect([0, 250_000, 1_000_000, 100].map(costText)).toEqual([
      "free",
      "0.25 credits",
      "1 credit",
      "0.0001 credits",
    ]);
    expect(sizeText(1920, 1080)).toBe("1,920 × 1,080");
  });
});

describe("times", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  it("say how long ago", () => {
    const at = (seconds: number) => ago(now - seconds * 1000, now);
    expect([0, 59, 60, 3600, 90_000].map(at)).toEqual([
      "just now",
      "just now",
      "1 min ago",
      "1 h ago",
      "1 d ago",
    ]);
    expect(ago(now + 5000, now)).toBe("just now");
    expect(ago("nonsense", now)).toBe("");
  });

  it("say how long", () => {
    expect([0.42, 9.96, 12.3, 200].map(span)).toEqual(["0.4 s", "10 s", "12 s", "3 min 20 s"]);
  });
});

describe("whyText", () => {
  it("leaves out ids that say nothing to people", () => {
    expect(whyText("nothing changed since run VOlpmVSdGpY0WBesmflX")).toBe(
      "Nothing changed since an earlier run",
    );
    expect(whyText("sigma changed")).toBe("Sigma changed");
    expect(whyText("")).toBe("");
  });
});

describe("runSummary", () => {
  it("counts what was made, known, failed and skipped", () => {
    const steps = (["succeeded", "cached", "cached", "failed", "skipped"] as const).map(
      (state) => ({
        state,
      }),
    );
    expect(runSummary({ steps: steps as never, cost: 0 })).toBe(
      "1 made, 2 cached, 1 failed, 1 skipped, free",
    );
  });
});
