/** Telling somebody who has gone elsewhere that a long run has ended: tab title and notification. */

/** A run that takes longer is worth a notice. */
export const LONG_MS = 10_000;

export interface Ending {
  /** What the workflow is called. */
  title: string;
  failed: number;
  /** Whether it was stopped before its end. */
  cancelled?: boolean;
}

/** What the notice says. */
export function noticeText({ title, failed, cancelled }: Ending): string {
  const name = title || "Untitled";
  if (cancelled) return `${name} was cancelled`;
  if (failed === 0) return `${name} is done`;
  return `${name} ended, ${failed === 1 ? "1 step" : `${failed} steps`} failed`;
}

/** Ask, once, whether notices are wanted; browsers that know none are left alone. */
export function askForNotices(): void {
  if (typeof Notification === "undefined" || Notification.permission !== "default") return;
  // Some browsers only let people ask by a click; then the tab title has to do.
  Notification.requestPermission().catch(() => {});
}

/** Tell that a run ended, if nobody looks: the title says so until somebody does. */
export function tellEnd(ending: Ending): void {
  if (!document.hidden) return;
  const before = document.title;
  const text = noticeText(ending);
  document.title = `${ending.failed === 0 && !ending.cancelled ? "✓" : "!"} ${text}`;
  const restore = () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", restore);
    document.title = before;
  };
  document.addEventListener("visibilitychange", restore);
  if (typeof Notification !== "undefined" && Notification.permission === "granted") {
    const shown = new Notification(text, { tag: "karate-run" });
    shown.onclick = () => window.focus();
  }
}
