import type { NodeResult } from "@/app/EditorContext";

/** How far a running node is, 0 to 1; undefined where nobody can tell. */
export function shareOf({ state, progress, elements }: NodeResult): number | undefined {
  if (state !== "running") return undefined;
  return elements ? elements.done / Math.max(1, elements.of) : progress;
}
