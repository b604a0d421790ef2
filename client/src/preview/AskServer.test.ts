/** What is asked of the server while a hand moves, and what is left of it afterwards. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiProblem } from "@/api/client";
import { previewStep } from "@/api/stepPreview";
import { AskServer } from "./AskServer";
import { useLive } from "./live";
import { useMoving } from "./moving";
import type { Step } from "./steps";

vi.mock("@/api/stepPreview", () => ({ previewStep: vi.fn() }));
const asked = vi.mocked(previewStep);

const step = (amount: number) =>
  ({
    node: "a",
    type: { id: "relight", version: 1 },
    inputs: { image: { kind: "asset", asset: "photo" } },
    settings: { amount },
  }) as unknown as Step;

beforeEach(() => {
  vi.useFakeTimers();
  useMoving.getState().touch("a");
});
afterEach(() => {
  vi.useRealTimers();
  asked.mockReset();
  useMoving.getState().reset();
});

test("a busy server is left alone for a while, however the hand moves", async () => {
  asked.mockRejectedValue(problem(503));
  const server = new AskServer("w", () => {});
  for (let amount = 0; amount < 5; amount += 1) {
    server.want([step(amount)], true);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toHaveBeenCalledTimes(2);
  expect(asked.mock.lastCall?.[1].params).toEqual({ amount: 4 });
  server.close();
});

test("what was refused is not said of the next workflow", async () => {
  asked.mockRejectedValue(problem(422));
  const server = new AskServer("w", () => {});
  server.want([step(1)], false);
  await vi.advanceTimersByTimeAsync(0);
  expect(useLive.getState().refused.size).toBe(1);
  server.close();
  expect(useLive.getState().refused.size).toBe(0);
});

function problem(status: number): ApiProblem {
  return new ApiProblem(status, { title: "No" } as ConstructorParameters<typeof ApiProblem>[1]);
}
