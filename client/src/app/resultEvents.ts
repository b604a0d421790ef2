/** From the bodies of run and step events (karate/graph/events.py) to what a node shows. */
import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import { signature } from "@/app/signature";
import type { Json } from "@/graph/types";
import type { LogEvent } from "@/sync/frames";

type Data = LogEvent["data"];

/** The result of a step after `event`, from what it was before; null when the event tells nothing. */
export function stepAfter(
  event: LogEvent,
  before: NodeResult | undefined,
  now: number,
): NodeResult | null {
  const { data } = event;
  const outputs = before?.outputs ?? {};
  const base = { cached: false, outputs, run: text(data.run) ?? "" };
  const why = text(data.why);
  switch (event.type) {
    case "step.started":
      return { ...base, state: "running", startedAt: now };
    case "step.cached":
      return finished({ ...base, state: "cached", cached: true, outputs: readOutputs(data) }, why);
    case "step.succeeded": {
      const seconds = typeof data.seconds === "number" ? { seconds: data.seconds } : {};
      return finished({ ...base, ...seconds, state: "succeeded", outputs: readOutputs(data) }, why);
    }
    case "step.failed": {
      const error = {
        code: text(data.code) ?? "failed",
        detail: text(data.detail) ?? "It failed.",
      };
      return { ...base, error, state: data.final === false ? "queued" : "failed" };
    }
    case "step.skipped":
      return finished({ ...base, state: "skipped" }, text(data.because));
    default:
      return null;
  }
}

function finished(result: NodeResult, why: string | undefined): NodeResult {
  return why === undefined ? result : { ...result, why };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readOutputs(data: Data): Record<string, Asset[]> {
  const { outputs } = data;
  if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) return {};
  return outputs as unknown as Record<string, Asset[]>;
}

/** The steps of a frozen plan with their signatures, in order. */
export function readPlan(data: Data): { node: string; signature: string | null }[] {
  const plan = data.plan as { steps?: unknown } | undefined;
  if (!Array.isArray(plan?.steps)) return [];
  return plan.steps.flatMap((step: Record<string, unknown>) => {
    const { node, type, params, inputs } = step;
    if (typeof node !== "string") return [];
    const known = typeof type === "string" && typeof params === "object" && params !== null;
    const made = known
      ? signature(type, params as Record<string, Json>, (inputs ?? {}) as never)
      : null;
    return [{ node, signature: made }];
  });
}
