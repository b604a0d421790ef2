import { useEffect, useRef } from "react";
import { useSearch } from "wouter";
import { modeOf, searchOf, useTimeStore } from "@/app/timeStore";

/** The address bar and the moment on the canvas say the same, so that a moment can be sent to somebody. */
export function useTimeAddress(): void {
  const search = useSearch();
  const mode = useTimeStore((state) => state.mode);
  const written = useRef<string | null>(null);
  useEffect(() => {
    if (search === written.current) return;
    const asked = modeOf(search);
    if (asked) useTimeStore.getState().enter(asked);
  }, [search]);
  useEffect(() => {
    if (mode === null && written.current === null) return;
    const next = searchOf(mode, location.search);
    written.current = next.slice(1);
    // Not through the router: it would read the address again while a scrubber moves.
    if (next !== location.search) replaceQuietly(`${location.pathname}${next}`);
  }, [mode]);
}

function replaceQuietly(address: string): void {
  History.prototype.replaceState.call(history, history.state, "", address);
}
