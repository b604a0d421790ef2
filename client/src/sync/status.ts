/** What the connection is doing, in the words the person reads. */

export type SyncStatus =
  | { readonly kind: "connecting" }
  | { readonly kind: "saved" }
  | { readonly kind: "saving" }
  | { readonly kind: "offline"; readonly waiting: number }
  | {
      readonly kind: "refused";
      readonly code: number;
      readonly reason: string;
      /** The server's own words, "<rule>: <detail>"; may be empty. */
      readonly rule: string;
    };

/** The status line: "Saved", "Saving…", "Offline, 3 changes waiting". */
export function statusText(status: SyncStatus): string {
  switch (status.kind) {
    case "connecting":
      return "Connecting…";
    case "saved":
      return "Saved";
    case "saving":
      return "Saving…";
    case "offline":
      return status.waiting === 0
        ? "Offline"
        : `Offline, ${status.waiting} ${status.waiting === 1 ? "change" : "changes"} waiting`;
    case "refused":
      return status.reason;
  }
}
