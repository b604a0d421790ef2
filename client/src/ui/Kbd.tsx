import { classes } from "./classes";
import { keyLabels } from "./keyLabels";

/** A keyboard shortcut such as "Mod+Shift+Z", in the signs of this computer's keyboard. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  return (
    <span className={classes("inline-flex shrink-0 items-center gap-0.5", className)}>
      {keyLabels(keys).map((label) => (
        <kbd
          key={label}
          className="inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border border-line-2 bg-canvas px-1 font-sans text-2xs font-medium text-ink-2"
        >
          {label}
        </kbd>
      ))}
    </span>
  );
}
