import { classes } from "./classes";

/** A turning ring; decoration only, the text beside it says what goes on. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      strokeWidth="2"
      stroke="currentColor"
      aria-hidden="true"
      className={classes("size-4 animate-spin", className)}
    >
      <circle cx="8" cy="8" r="6" strokeOpacity=".25" />
      <path d="M14 8a6 6 0 0 0-6-6" strokeLinecap="round" />
    </svg>
  );
}
