import { GitCompare, X } from "lucide-react";
import { useTimeStore } from "@/app/timeStore";
import { TimeBar } from "@/time/TimeBar";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { MARK_LOOKS } from "@/ui/markLook";

/** Says what the canvas compares, and what its marks mean. */
export function CompareBar({ from, to }: { from: number; to: number | null }) {
  const { enter, leave } = useTimeStore.getState();
  return (
    <TimeBar label="Comparing" icon={<GitCompare className="text-accent" />}>
      <p className="min-w-0 truncate text-sm font-medium tabular-nums">
        Version {from} against {to === null ? "now" : `version ${to}`}
      </p>
      <Legend states={["added", "removed", "changed"]} />
      <Button size="sm" look="quiet" onClick={() => enter({ kind: "past", version: from })}>
        Show version {from}
      </Button>
      <Button size="sm" look="primary" icon={<X />} onClick={leave}>
        Back to now
      </Button>
    </TimeBar>
  );
}

/** What the marks on the cards mean. */
export function Legend({ states }: { states: readonly (keyof typeof MARK_LOOKS)[] }) {
  return (
    <ul aria-label="Marks" className="ml-3 flex flex-1 gap-3 text-xs">
      {states.map((state) => {
        const { word, icon: Icon, tone } = MARK_LOOKS[state];
        return (
          <li key={state} className={classes("flex items-center gap-1", tone)}>
            <Icon aria-hidden="true" className="size-3.5" />
            {word}
          </li>
        );
      })}
    </ul>
  );
}
