import { describe, expect, it } from "vitest";
import { ownZone, PRESETS, scheduleText, timeIn, zones } from "./schedule";

describe("scheduleText", () => {
  it("says common schedules in words and leaves the others as they are", () => {
    expect(PRESETS.map(({ value }) => scheduleText(value))).toEqual(
      PRESETS.map(({ label }) => label),
    );
    expect(scheduleText("30 2 * * *")).toBe("Every day at 2:30");
    expect(scheduleText("5 14 * * 1-5")).toBe("Weekdays at 14:05");
    expect(scheduleText("0 8 * * 0")).toBe("Sundays at 8:00");
    expect(scheduleText("0 8 * * 7")).toBe("Sundays at 8:00");
    expect(scheduleText("15 * * * *")).toBe("Every hour at :15");
    expect(scheduleText("*/10 * * * *")).toBe("Every 10 minutes");
    for (const cron of ["0 8 1,15 * *", "0 8 * 6 *", "0 8-10 * * *", "0 8 L * 3", "1-5 8 * * *"])
      expect(scheduleText(cron)).toBe(cron);
  });
});

describe("time zones", () => {
  it("offers one's own first, each once", () => {
    const found = zones("Europe/Berlin");
    expect(found[0]).toBe("Europe/Berlin");
    expect(new Set(found).size).toBe(found.length);
    expect(found).toContain("UTC");
    expect(ownZone()).not.toBe("");
  });

  it("shows a time as the clock there does", () => {
    expect(timeIn("2026-11-23T01:30:00Z", "Europe/Berlin")).toMatch(/Mon.*23 Nov.*02:30/);
    expect(timeIn("2026-11-23T20:30:00Z", "Asia/Tokyo")).toMatch(/Tue.*24 Nov.*05:30/);
  });
});
