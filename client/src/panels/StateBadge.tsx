import type { RunState, StepState } from "@/api/runs";
import { classes } from "@/ui/classes";
import { stateLook } from "@/ui/stateLook";

/** A state as icon and word. */
export function StateBadge({
  state,
  className,
}: {
  state: StepState | RunState;
  className?: string;
}) {
  const { word, icon: Icon, tone, turning } = stateLook(state);
  return (
    <span
      className={classes("inline-flex items-center gap-1 text-xs font-medium", tone, className)}
    >
      <Icon aria-hidden="true" className={classes("size-3.5", turning && "animate-spin")} />
      {word}
    </span>
  );
}
