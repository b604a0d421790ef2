import { classes } from "./classes";

/** Says that no provider made this picture. */
export function Simulated({ className }: { className?: string }) {
  return (
    <span
      title="Drawn by Karate: no provider was called, nothing was charged"
      className={classes(
        "pointer-events-auto rounded-sm bg-warn-soft px-1.5 text-2xs font-semibold text-warn",
        className,
      )}
    >
      SIMULATED
    </span>
  );
}
