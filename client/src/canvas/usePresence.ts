import { useCallback, useRef, useSyncExternalStore } from "react";
import { type Presence, readPresence } from "@/sync/presence";
import type { WorkflowSession } from "@/sync/session";

/** Everybody else, cursors included: renders up to 20 times a second for each of them. */
export function usePresence(session: WorkflowSession): readonly Presence[] {
  const { awareness } = session.provider;
  const shown = useRef<readonly Presence[]>([]);
  const subscribe = useCallback(
    (tell: () => void) => {
      const update = () => {
        shown.current = readPresence(awareness);
        tell();
      };
      update();
      awareness.on("change", update);
      return () => awareness.off("change", update);
    },
    [awareness],
  );
  return useSyncExternalStore(subscribe, () => shown.current);
}
