const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, shortly: "just now", "5 min ago", "3 h ago", "2 d ago", then the date. */
export function ago(at: string | number, now: number): string {
  const then = typeof at === "number" ? at : Date.parse(at);
  if (!Number.isFinite(then)) return "";
  const gone = Math.max(0, now - then);
  if (gone < MINUTE) return "just now";
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)} min ago`;
  if (gone < DAY) return `${Math.floor(gone / HOUR)} h ago`;
  if (gone < 7 * DAY) return `${Math.floor(gone / DAY)} d ago`;
  return new Date(then).toLocaleDateString(undefined, { dateStyle: "medium" });
}

/** The whole date and time, to the second. */
export function fullTime(at: string | number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
}

/** A span as people say it: "0.4 s", "12 s", "3 min 20 s". */
export function span(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
