import type { StoreApi } from "zustand/vanilla";
import type { SyncStatus } from "@/sync/status";

/** Wait until `state` says that all is saved; false when it does not within `most` milliseconds. */
export function savedWithin(
  state: Pick<StoreApi<{ readonly status: SyncStatus }>, "getState" | "subscribe">,
  most: number,
): Promise<boolean> {
  const now = () => state.getState().status.kind === "saved";
  if (now()) return Promise.resolve(true);
  return new Promise((resolve) => {
    const end = (saved: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(saved);
    };
    const timer = setTimeout(() => end(false), most);
    const stop = state.subscribe(() => now() && end(true));
  });
}
