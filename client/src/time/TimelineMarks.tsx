import { GitFork, GitMerge, type LucideIcon, RotateCcw, Tag } from "lucide-react";
import type { Timeline, TimelineMark } from "@/api/time";
import { classes } from "@/ui/classes";

type Shown = Exclude<TimelineMark["kind"], "run">;

const LOOKS: Record<Shown, { icon: LucideIcon; word: string }> = {
  version: { icon: Tag, word: "Named" },
  restore: { icon: RotateCcw, word: "Restored" },
  merge: { icon: GitMerge, word: "Merged" },
  fork: { icon: GitFork, word: "Forked" },
};

export interface TimelineMarksProps {
  timeline: Timeline;
  version: number;
  onGo: (version: number) => void;
}

/** Named versions, restores, merges and forks above the track; Shift with an arrow key jumps between them. */
export function TimelineMarks({ timeline, version, onGo }: TimelineMarksProps) {
  const { head, marks } = timeline;
  return marks.map((mark) => {
    if (mark.kind === "run") return null;
    const { icon: Icon, word } = LOOKS[mark.kind];
    const left = head > 1 ? (100 * (mark.version - 1)) / (head - 1) : 50;
    const label = `${word}: ${mark.label}, version ${mark.version}`;
    return (
      <button
        key={`${mark.kind}/${mark.version}/${mark.id ?? ""}`}
        type="button"
        tabIndex={-1}
        aria-label={label}
        title={label}
        onClick={() => onGo(mark.version)}
        style={{ left: `${left}%` }}
        className={classes(
          "absolute top-0 z-10 grid size-5 -translate-x-1/2 place-items-center rounded-full border [&_svg]:size-3",
          mark.version === version
            ? "border-accent bg-accent-fill text-white"
            : "border-line-2 bg-raised text-ink-2 hover:bg-press hover:text-ink",
        )}
      >
        <Icon aria-hidden="true" />
      </button>
    );
  });
}

/** The versions with a mark, runs included, each once, in order. */
export function marked(timeline: Timeline): number[] {
  return [...new Set(timeline.marks.map(({ version }) => version))].sort((a, b) => a - b);
}
