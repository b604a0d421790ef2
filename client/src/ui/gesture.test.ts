import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { finishGestures, Gesture } from "./gesture";

describe("Gesture", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("commits once, at the end of a pointer gesture", () => {
    const commit = vi.fn();
    const gesture = new Gesture<number>(commit);
    gesture.hold();
    for (const value of [5, 6, 9, 12]) gesture.move(value, 4);
    vi.advanceTimersByTime(10_000);
    expect(commit).not.toHaveBeenCalled();
    gesture.release();
    gesture.release();
    expect(commit.mock.calls).toEqual([[12]]);
  });

  it("commits keyboard steps once, after a pause", () => {
    const commit = vi.fn();
    const gesture = new Gesture<number>(commit, 400);
    gesture.move(5, 4);
    vi.advanceTimersByTime(399);
    gesture.move(6, 4);
    vi.advanceTimersByTime(399);
    expect(commit).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(commit.mock.calls).toEqual([[6]]);
  });

  it("commits nothing when it ends where it began", () => {
    const commit = vi.fn();
    const gesture = new Gesture<number>(commit);
    gesture.hold();
    gesture.move(9, 4);
    gesture.move(4, 4);
    gesture.release();
    expect(commit).not.toHaveBeenCalled();
  });

  it("compares with the value at its begin, not with what arrived meanwhile", () => {
    const commit = vi.fn();
    const gesture = new Gesture<number>(commit);
    gesture.hold();
    gesture.move(9, 4);
    gesture.move(9, 9);
    gesture.release();
    expect(commit.mock.calls).toEqual([[9]]);
  });

  it("forgets what is given up", () => {
    const commit = vi.fn();
    const gesture = new Gesture<number>(commit);
    gesture.move(9, 4);
    gesture.forget();
    vi.runAllTimers();
    expect(commit).not.toHaveBeenCalled();
    expect(gesture.active).toBe(false);
  });

  it("finishes every open gesture before a run", () => {
    const commits = [vi.fn(), vi.fn()] as const;
    new Gesture<number>(commits[0]).move(1, 0);
    const held = new Gesture<number>(commits[1]);
    held.hold();
    held.move(2, 0);
    finishGestures();
    finishGestures();
    expect(commits[0].mock.calls).toEqual([[1]]);
    expect(commits[1].mock.calls).toEqual([[2]]);
  });
});
