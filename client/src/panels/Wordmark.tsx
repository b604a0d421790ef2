import { classes } from "@/ui/classes";

/** The mark: three nodes on two wires, and the name. */
export function Wordmark({ large, className }: { large?: boolean; className?: string }) {
  return (
    <span className={classes("inline-flex items-center gap-2", className)}>
      <svg viewBox="0 0 24 24" aria-hidden="true" className={large ? "size-8" : "size-[22px]"}>
        <path
          d="M7 5v14M8 12.2c5 0 4.5-6.2 9-6.2M8 12.2c5 0 4.5 5.8 9 5.8"
          fill="none"
          stroke="var(--color-ink)"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
        <circle cx="18.2" cy="6" r="2.9" fill="var(--color-accent)" />
        <circle cx="18.2" cy="18" r="2.9" fill="var(--color-ink)" />
      </svg>
      <span className={classes("font-semibold tracking-tight", large ? "text-xl" : "text-base")}>
        Karate
      </span>
    </span>
  );
}
