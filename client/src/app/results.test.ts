// @vitest-environment node
import { describe, expect, test } from "vitest";
import { ResultBoard } from "@/app/ResultBoard";
import { normalised, signature, signatures } from "@/app/signature";
import { staleNodes } from "@/app/staleNodes";
import { graphFromJson } from "@/graph/fromJson";
import type { Json } from "@/graph/types";
import { CATALOGUE } from "@/testing/arbitrary";

const ASSET = { id: "a1", sha256: "s", media_type: "image/png", bytes: 9, width: 4, height: 3 };
const step = (node: string, type: string, amount: number, source?: string) => ({
  ...{ node, type, version: 1, params: { amount, prompt: "" } },
  inputs: source ? { image: [[source, "image"]] } : {},
});
const event = (type: string, data: Record<string, unknown>) => ({
  type,
  actor: "u",
  data: { run: "r1", ...data } as Record<string, Json>,
});

const graph = (amount: number) =>
  graphFromJson({
    nodes: [
      { id: "s", type: "source", position: [0, 0] },
      { id: "f", type: "filter", position: [0, 0], params: { amount } },
      { id: "g", type: "filter", position: [0, 0] },
    ],
    edges: [
      { source: "s", source_port: "image", target: "f", target_port: "image" },
      { source: "f", source_port: "image", target: "g", target_port: "image" },
    ],
  });

function ran(): ResultBoard {
  const board = new ResultBoard();
  const plan = {
    steps: [step("s", "source", 4), step("f", "filter", 8, "s"), step("g", "filter", 4, "f")],
  };
  board.apply(event("run.requested", { plan } as never), 1000);
  return board;
}

describe("the board of results", () => {
  test("follows a run from its plan to its end", () => {
    const board = ran();
    expect(board.current().run).toEqual({ run: "r1", done: 0, total: 3, by: "u", startedAt: 1000 });
    expect(board.current().results.get("f")?.state).toBe("queued");
    board.apply(
      event("step.cached", { node: "s", outputs: { image: [ASSET] }, why: "same inputs" }),
    );
    expect(board.current().results.get("s")).toMatchObject({ cached: true, why: "same inputs" });
    board.apply(event("step.started", { node: "f" }), 2000);
    expect(board.current().results.get("f")).toMatchObject({ state: "running", startedAt: 2000 });
    board.apply(event("step.succeeded", { node: "f", outputs: { image: [ASSET] }, seconds: 0.5 }));
    expect(board.current().run).toMatchObject({ done: 2, total: 3 });
    board.apply(
      event("step.failed", { node: "g", detail: "out of memory", code: "memory", final: true }),
    );
    board.apply(event("run.finished", { state: "partial" }));
    expect(board.current().run).toBeNull();
    expect(board.current().results.get("g")?.error?.detail).toBe("out of memory");
  });

  test("keeps the old picture while a new one is made", () => {
    const board = new ResultBoard();
    board.seed([
      { node: "f", state: "succeeded", cached: false, outputs: { image: [ASSET] }, run: "r0" },
    ]);
    board.apply(
      event("run.requested", { plan: { steps: [step("f", "filter", 4, "s")] } } as never),
    );
    board.apply(event("step.started", { node: "f" }));
    expect(board.current().results.get("f")?.outputs.image).toEqual([ASSET]);
  });

  test("marks what a cancelled run left undone", () => {
    const board = ran();
    board.apply(event("step.started", { node: "s" }));
    board.apply(event("run.cancelled", {}));
    board.apply(event("run.finished", { state: "cancelled" }));
    const states = [...board.current().results.values()].map((result) => result.state);
    expect(states).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  test("tells who comes later what failed in the newest run, beside the picture from before", () => {
    const board = new ResultBoard();
    board.seed([
      { node: "f", state: "succeeded", cached: false, outputs: { image: [ASSET] }, run: "r0" },
    ]);
    const step = { cached: false, attempts: 1, cost: 0, outputs: {} };
    const error = { code: "failed", detail: "out of memory" };
    board.resume({
      ...{ id: "r1", workflow: "w", version: 3, cost: 0, state: "partial" },
      steps: [
        { ...step, node: "s", state: "cached" },
        { ...step, node: "f", state: "failed", error },
        { ...step, node: "g", state: "skipped" },
      ],
    });
    const { results, run } = board.current();
    expect(run).toBeNull();
    expect(results.get("f")).toMatchObject({ state: "failed", error, outputs: { image: [ASSET] } });
    expect(results.get("g")).toMatchObject({ state: "skipped", run: "r1" });
    expect(results.has("s")).toBe(false);
  });

  test("takes up a run that goes on, and lets go of one that ended meanwhile", () => {
    const board = new ResultBoard();
    const step = { cached: false, attempts: 1, cost: 0, outputs: {} };
    const run = { id: "r1", workflow: "w", version: 3, cost: 0 };
    board.resume({
      ...run,
      state: "running",
      steps: [
        { ...step, node: "s", state: "cached" },
        { ...step, node: "f", state: "running" },
      ],
    });
    expect(board.current().run).toEqual({ run: "r1", done: 1, total: 2 });
    board.apply(event("step.succeeded", { node: "f", outputs: {}, seconds: 1 }));
    expect(board.current().run).toMatchObject({ done: 2 });
    board.resume({ ...run, state: "succeeded", steps: [] });
    expect(board.current().run).toBeNull();
  });

  test("a fetch in the middle of a run does not set nodes back", () => {
    const board = ran();
    board.apply(event("step.started", { node: "s" }));
    board.seed([{ node: "s", state: "succeeded", cached: false, outputs: {}, run: "r0" }]);
    expect(board.current().results.get("s")?.state).toBe("running");
    expect(board.current().results.get("f")?.state).toBe("queued");
  });
});

describe("what changed since its result", () => {
  test("is the node whose setting differs and all behind it", () => {
    const board = ran();
    for (const node of ["s", "f", "g"]) {
      board.apply(event("step.succeeded", { node, outputs: {}, seconds: 1 }));
    }
    const { made } = board.current();
    const now = (amount: number) => signatures(graph(amount), CATALOGUE, new Map());
    expect([...staleNodes(graph(8), now(8), made)]).toEqual([]);
    expect([...staleNodes(graph(9), now(9), made)].sort()).toEqual(["f", "g"]);
  });

  test("does not depend on the order of keys, and knows defaults", () => {
    const type = CATALOGUE.get("filter");
    expect(normalised(type, {})).toEqual({ amount: 4, prompt: "" });
    expect(signature("filter", { a: 1, b: [1, 2] }, {})).toBe(
      signature("filter", { b: [1, 2], a: 1 }, {}),
    );
    expect(signature("filter", { a: 1 }, {})).not.toBe(signature("filter", { a: 2 }, {}));
  });
});
