import { describe, expect, it } from "vitest";
import { ofKind } from "./TriggerForm";

const ALL = {
  cron: "0 9 * * *",
  zone: "UTC",
  signed: true,
  event: "run.failed",
  watch: "w2",
  quiet_s: 30,
} as const;

describe("what is sent of a form", () => {
  it("is only what the kind has", () => {
    expect(ofKind("cron", ALL)).toEqual({ cron: "0 9 * * *", zone: "UTC" });
    expect(ofKind("webhook", ALL)).toEqual({ signed: true });
    expect(ofKind("event", ALL)).toEqual({ event: "run.failed", watch: "w2" });
  });

  it("leaves out a workflow that was not chosen, and adds the pause for edits", () => {
    expect(ofKind("event", { ...ALL, event: "workflow.edited", watch: "" })).toEqual({
      event: "workflow.edited",
      quiet_s: 30,
    });
  });
});
