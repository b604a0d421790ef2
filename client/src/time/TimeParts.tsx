/** What stands around the canvas while it does not show the present. Loaded when it is first needed. */
import { NEWEST, useTimeStore } from "@/app/timeStore";
import { CompareBar } from "@/time/CompareBar";
import { ComparePanel } from "@/time/ComparePanel";
import { MergeBar } from "@/time/MergeBar";
import { MergePanel } from "@/time/MergePanel";
import { PastBar } from "@/time/PastBar";
import { Scrubber } from "@/time/Scrubber";
import { useEscapeToNow } from "@/time/useTimeKeys";
import { useTimeline } from "@/time/useTimeline";

/** Above the canvas. */
export function TimeTop() {
  const mode = useTimeStore((state) => state.mode);
  const shown = useVersion();
  useEscapeToNow();
  switch (mode?.kind) {
    case "past":
      return <PastBar version={shown} />;
    case "compare":
      return <CompareBar from={mode.from} to={mode.to} />;
    case "merge":
      return <MergeBar fork={mode.fork} />;
    default:
      return null;
  }
}

/** Below the canvas. */
export function TimeBottom() {
  const mode = useTimeStore((state) => state.mode);
  const shown = useVersion();
  return mode?.kind === "past" && shown !== null ? <Scrubber version={shown} /> : null;
}

/** The version looked at, never later than the newest; null until that one is known. */
function useVersion(): number | null {
  const asked = useTimeStore(({ mode }) => (mode?.kind === "past" ? mode.version : NEWEST));
  const head = useTimeline()?.head;
  if (head === undefined) return asked === NEWEST ? null : asked;
  return Math.min(asked, head);
}

/** Beside the canvas. */
export function TimeSide() {
  const mode = useTimeStore((state) => state.mode);
  if (mode?.kind === "compare") return <ComparePanel from={mode.from} to={mode.to} />;
  return mode?.kind === "merge" ? <MergePanel key={mode.fork} fork={mode.fork} /> : null;
}
