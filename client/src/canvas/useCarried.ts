import { useEffect, useState } from "react";
import type { Position } from "@/graph/types";
import { readPresence } from "@/sync/presence";
import type { WorkflowSession } from "@/sync/session";

const NONE: ReadonlyMap<string, Position> = new Map();

/** Nodes that other people are dragging now, and where they are; changes only while somebody drags. */
export function useCarried(session: WorkflowSession): ReadonlyMap<string, Position> {
  const [carried, setCarried] = useState(NONE);
  useEffect(() => {
    const { awareness } = session.provider;
    const update = () => {
      const found = new Map<string, Position>();
      for (const { dragging } of readPresence(awareness)) {
        for (const [id, position] of dragging) found.set(id, position);
      }
      setCarried((before) => (found.size === 0 && before.size === 0 ? before : found));
    };
    awareness.on("change", update);
    return () => awareness.off("change", update);
  }, [session]);
  return carried;
}
