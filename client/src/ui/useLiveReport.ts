import { useEffect, useLayoutEffect, useRef } from "react";

/** Tells `report` of a value that is not committed yet, and null once it is, or the control is gone. */
export function useLiveReport<T>(
  live: T,
  committed: T,
  report: ((value: T | null) => void) | undefined,
): void {
  const latest = useRef(report);
  latest.current = report;
  const pending = Object.is(live, committed) ? null : live;
  useLayoutEffect(() => latest.current?.(pending), [pending]);
  useEffect(() => () => latest.current?.(null), []);
}
