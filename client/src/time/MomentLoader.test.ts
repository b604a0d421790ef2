import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MomentLoader } from "./MomentLoader";
import type { Moment } from "./moment";

interface Call {
  version: number;
  signal: AbortSignal;
  answer(): void;
  fail(): void;
}

function moment(version: number): Moment {
  const graph = { title: "", nodes: new Map(), edges: new Map() };
  return { version, graph, results: new Map() };
}

function loaderWithCalls() {
  const calls: Call[] = [];
  const loader = new MomentLoader(
    (version, signal) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error("no"));
        signal.addEventListener("abort", fail);
        calls.push({ version, signal, fail, answer: () => resolve(moment(version)) });
      }),
  );
  const shown = () => loader.state.getState().moment?.version;
  return { loader, calls, shown };
}

/** Longer than the pause between two requests. */
const REST_MS = 100;
/** Longer than a request may be on its way when another one is wanted. */
const LATE_MS = 600;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("MomentLoader", () => {
  it("asks for few of the many versions a moving scrubber passes, and for the last", async () => {
    const { loader, calls, shown } = loaderWithCalls();
    for (let version = 1; version <= 50; version += 1) {
      loader.want(version);
      await vi.advanceTimersByTimeAsync(5);
    }
    await vi.advanceTimersByTimeAsync(LATE_MS);
    expect(calls.length).toBeLessThan(10);
    expect(calls.at(-1)?.version).toBe(50);
    expect(calls.filter(({ signal }) => !signal.aborted).length).toBeLessThanOrEqual(2);
    calls.at(-1)?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toBe(50);
  });

  it("shows moments on the way as fast as they come, and lets go of those that take long", async () => {
    const { loader, calls } = loaderWithCalls();
    const seen: number[] = [];
    loader.state.subscribe(({ moment: now }) => {
      if (now && now.version !== seen.at(-1)) seen.push(now.version);
    });
    // Each answer takes 120 ms; the third never comes.
    const answerInTime = () => {
      for (const [index, call] of calls.entries()) if (index !== 2) setTimeout(call.answer, 120);
    };
    for (let version = 1; version <= 100; version += 1) {
      loader.want(version);
      await vi.advanceTimersByTimeAsync(10);
      answerInTime();
    }
    for (let rest = 0; rest < LATE_MS; rest += REST_MS) {
      await vi.advanceTimersByTimeAsync(REST_MS);
      answerInTime();
    }
    await vi.advanceTimersByTimeAsync(LATE_MS);
    expect(seen.length).toBeGreaterThan(8);
    expect(seen).toEqual([...seen].sort((left, right) => left - right));
    expect(seen.at(-1)).toBe(100);
    expect(calls[2]?.signal.aborted).toBe(true);
  });

  it("never goes back to an answer that was overtaken", async () => {
    const { loader, calls, shown } = loaderWithCalls();
    loader.want(1);
    await vi.advanceTimersByTimeAsync(REST_MS);
    loader.want(2);
    await vi.advanceTimersByTimeAsync(REST_MS);
    calls[1]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    calls[0]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(shown()).toBe(2);
  });

  it("shows what it has seen at once, without asking", async () => {
    const { loader, calls, shown } = loaderWithCalls();
    for (const version of [7, 8]) {
      loader.want(version);
      await vi.advanceTimersByTimeAsync(REST_MS);
      calls.at(-1)?.answer();
      await vi.advanceTimersByTimeAsync(0);
    }
    loader.want(7);
    expect(shown()).toBe(7);
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(calls.length).toBe(2);
  });

  it("keeps the old picture and tells when a version cannot be had; asking again tries again", async () => {
    const { loader, calls, shown } = loaderWithCalls();
    loader.want(1);
    await vi.advanceTimersByTimeAsync(REST_MS);
    calls[0]?.answer();
    loader.want(2);
    await vi.advanceTimersByTimeAsync(REST_MS);
    calls[1]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect([shown(), loader.state.getState().error?.message]).toEqual([1, "no"]);
    loader.want(2);
    await vi.advanceTimersByTimeAsync(REST_MS);
    calls[2]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect([shown(), loader.state.getState().error]).toEqual([2, null]);
  });
});
