import { useEffect, useRef } from "react";
import { useTimeStore } from "@/app/timeStore";
import type { HistoryRow } from "./historyRows";
import type { RowWindow } from "./useRowWindow";

/** The list follows a moving scrubber only where it rests this long. */
const REST_MS = 350;
/** So many versions after the moment are listed above it. */
const AFTER = 40;

export interface ShownMoment {
  rows: readonly HistoryRow[];
  window: RowWindow;
  /** Whether the list reaches the beginning of the workflow. */
  complete: boolean;
  /** Where the list begins; null is now. */
  before: number | null;
  onBefore: (version: number | null) => void;
}

/** While the canvas shows an earlier moment, the list is where that happened, however long ago. */
export function useShownMoment(list: ShownMoment): void {
  const version = useTimeStore(({ mode }) => (mode?.kind === "past" ? mode.version : null));
  const loaded = list.rows.length > 0;
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    if (!loaded) return;
    if (version === null) {
      if (latest.current.before !== null) latest.current.onBefore(null);
      return;
    }
    const timer = setTimeout(() => goTo(version, latest.current), REST_MS);
    return () => clearTimeout(timer);
  }, [version, loaded]);
}

function goTo(version: number, { rows, window, complete, before, onBefore }: ShownMoment): void {
  const index = rows.findIndex(
    (row) => row.kind === "event" && row.item.versions.includes(version),
  );
  if (index >= 0) {
    window.reveal(index, true);
    return;
  }
  const versions = rows.flatMap((row) => (row.kind === "event" ? row.item.versions : []));
  const [newest, oldest] = [versions[0], versions.at(-1)];
  if (newest === undefined || oldest === undefined) return;
  if (version < oldest && !complete) onBefore(version + AFTER);
  else if (version > newest && before !== null) onBefore(version + AFTER);
}
