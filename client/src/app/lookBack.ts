import { NEWEST, useTimeStore } from "@/app/timeStore";

/** Opens the timeline at the newest version, or goes back to the present. */
export function lookBack(): void {
  const { mode, enter, leave } = useTimeStore.getState();
  if (mode?.kind === "past") leave();
  else enter({ kind: "past", version: NEWEST });
}
