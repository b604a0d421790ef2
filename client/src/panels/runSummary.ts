import type { Run, Step } from "@/api/runs";
import { costText } from "./amounts";

/** How many steps of a run ended each way that matters to people. */
export interface RunCounts {
  made: number;
  cached: number;
  failed: number;
  skipped: number;
}

export function countSteps(steps: readonly Pick<Step, "state">[]): RunCounts {
  const count = (state: Step["state"]) => steps.filter((step) => step.state === state).length;
  return {
    made: count("succeeded"),
    cached: count("cached"),
    failed: count("failed"),
    skipped: count("skipped"),
  };
}

/** A finished run in one line: "2 made, 3 cached, free". */
export function runSummary(run: Pick<Run, "steps" | "cost">): string {
  const { made, cached, failed, skipped } = countSteps(run.steps);
  const parts = [
    made > 0 && `${made} made`,
    cached > 0 && `${cached} cached`,
    failed > 0 && `${failed} failed`,
    skipped > 0 && `${skipped} skipped`,
    costText(run.cost),
  ];
  return parts.filter(Boolean).join(", ");
}
