import { useEffect, useState } from "react";

const TICK_MS = 100;

/** The share that is done from which on it is worth telling what is left. */
const LEAST_SHARE = 0.05;

/** Time that goes by since a moment (ms since the epoch); with the share done, also what is left. */
export function Elapsed({ since, share = 0 }: { since: number; share?: number | undefined }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const gone = Math.max(0, now - since) / 1000;
  return (
    <span className="tabular-nums">
      {elapsedText(gone)}
      {share >= LEAST_SHARE && ` · ${elapsedText((gone * (1 - share)) / share)} left`}
    </span>
  );
}

/** "80 ms", "1.2 s", "14 s", "2 min 5 s". */
export function elapsedText(seconds: number): string {
  if (seconds < 0.1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
