import { useEffect, useState } from "react";
import { type Presence, readPresence } from "@/sync/presence";
import type { WorkflowSession } from "@/sync/session";

const NOBODY: readonly Presence[] = [];

/** Who else is here and what they have selected or write in; does not change when a cursor moves. */
export function usePresent(session: WorkflowSession): readonly Presence[] {
  const [present, setPresent] = useState(NOBODY);
  useEffect(() => {
    const { awareness } = session.provider;
    const update = () => {
      const now = readPresence(awareness);
      setPresent((before) => (mark(before) === mark(now) ? before : now));
    };
    update();
    awareness.on("change", update);
    return () => awareness.off("change", update);
  }, [session]);
  return present;
}

function mark(present: readonly Presence[]): string {
  return JSON.stringify(
    present.map(({ client, id, name, colour, selection, writing }) => [
      ...[client, id, name, colour],
      ...[selection, writing],
    ]),
  );
}
