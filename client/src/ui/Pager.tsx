import { ChevronLeft, ChevronRight } from "lucide-react";
import { classes } from "./classes";

export interface PagerProps {
  /** What is paged, such as "Results of Blur". */
  label: string;
  at: number;
  count: number;
  onGo: (at: number) => void;
  className?: string | undefined;
}

/** Walks through several results in one place: "2 of 3" between two arrows. */
export function Pager({ label, at, count, onGo, className }: PagerProps) {
  const step = (by: number) => onGo((at + by + count) % count);
  const button =
    "nodrag grid size-6 place-items-center rounded-sm text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-3.5";
  return (
    <fieldset
      aria-label={label}
      className={classes("inline-flex items-center text-2xs tabular-nums", className)}
    >
      <button type="button" className={button} aria-label="Previous" onClick={() => step(-1)}>
        <ChevronLeft aria-hidden="true" />
      </button>
      <span aria-live="polite">
        {at + 1} of {count}
      </span>
      <button type="button" className={button} aria-label="Next" onClick={() => step(1)}>
        <ChevronRight aria-hidden="true" />
      </button>
    </fieldset>
  );
}
