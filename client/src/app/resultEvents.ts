/** From the bodies of run and step events (karate/graph/events.py) to what a node shows. */
import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import { signature } from "@/app/signature";
import { type Datum, isDatum } from "@/graph/datum";
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
  const { outputs = {}, data: told = {} } = before ?? {};
  const base = { cached: false, outputs, data: told, run: text(data.run) ?? "" };
  const why = text(data.why);
  const progress = elements(event, before);
  if (progress) {
    return { ...base, ...startOf(before, now), state: "running", elements: progress };
  }
  switch (event.type) {
    case "step.started":
      return { ...base, state: "running", startedAt: now };
    case "step.progressed":
      return before && typeof data.progress === "number"
        ? { ...before, progress: data.progress }
        : null;
    case "attempt.submitted":
      return before ? { ...before, away: true } : null;
    case "step.cached":
      return finished({ ...base, state: "cached", cached: true, ...readOutputs(data) }, why);
    case "step.succeeded": {
      const seconds = typeof data.seconds === "number" ? { seconds: data.seconds } : {};
      return finished({ ...base, ...seconds, state: "succeeded", ...readOutputs(data) }, why);
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

function readOutputs(data: Data): Pick<NodeResult, "outputs" | "data"> {
  const { outputs } = data;
  if (typeof outputs !== "object" || outputs === null || Array.isArray(outputs)) {
    return sorted({});
  }
  return sorted(outputs as unknown as Outputs);
}

/** What a step gave, by port: files, data, and `{}` for an element that failed. */
export type Outputs = Readonly<Record<string, readonly (Asset | Datum | object)[]>>;

/** Files apart from what needs none, without the holes. */
export function sorted(outputs: Outputs): Required<Pick<NodeResult, "outputs" | "data">> {
  const pick = <Kind extends object>(is: (value: object) => value is Kind) =>
    Object.fromEntries(
      Object.entries(outputs).flatMap(([port, values]) => {
        const found = values.filter(is);
        return found.length > 0 ? [[port, found]] : [];
      }),
    );
  return { outputs: pick(isAsset), data: pick(isDatum) };
}

function isAsset(value: object): value is Asset {
  return "sha256" in value;
}

const ELEMENT_ENDS = new Set(["step.cached", "step.succeeded", "step.skipped", "step.cancelled"]);

/** How far a list is after an event of one of its elements, or when it begins; else null. */
function elements({ type, data }: LogEvent, before: NodeResult | undefined) {
  if (typeof data.of === "number") return { done: 0, of: data.of };
  if (typeof data.element !== "number") return null;
  const known = before?.elements ?? { done: 0, of: data.element + 1 };
  const ended = ELEMENT_ENDS.has(type) || (type === "step.failed" && data.final !== false);
  return ended ? { ...known, done: known.done + 1 } : known;
}

function startOf(before: NodeResult | undefined, now: number): { startedAt: number } {
  return { startedAt: before?.state === "running" ? (before.startedAt ?? now) : now };
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
