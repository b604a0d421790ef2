import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeToast, notify, showToast, useToasts } from "./notify";

const titles = () => useToasts.getState().toasts.map((toast) => toast.title);

describe("messages", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    useToasts.setState({ toasts: [] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("go by themselves, but problems stay until they are closed", () => {
    notify("Copied");
    notify("Too large", "error");
    vi.advanceTimersByTime(60_000);
    expect(titles()).toEqual(["Too large"]);
  });

  it("said twice are shown once", () => {
    notify("Too large", "error");
    notify("Too large", "error");
    expect(titles()).toEqual(["Too large"]);
  });

  it("change in place while work goes on", () => {
    const id = showToast({ tone: "busy", title: "Uploading" });
    showToast({ id, tone: "ok", title: "Stored" });
    expect(titles()).toEqual(["Stored"]);
    closeToast(id);
    expect(titles()).toEqual([]);
  });

  it("never cover the canvas: the oldest goes", () => {
    for (const n of [1, 2, 3, 4, 5, 6]) showToast({ tone: "bad", title: `${n}` });
    expect(titles()).toEqual(["3", "4", "5", "6"]);
  });
});
