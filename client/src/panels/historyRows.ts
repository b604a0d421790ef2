/** The list as it is drawn: one row per person and minute, and under it one per gesture. */
import type { Change, HistoryItem } from "@/api/history";
import { mergeGestures, type Told, timeOf } from "./gestures";

export type HistoryRow =
  | {
      readonly kind: "group";
      readonly key: string;
      readonly actor: string;
      /** The name the server knew, for people who are no longer members. */
      readonly name: string;
      readonly at: string;
    }
  | { readonly kind: "event"; readonly key: string; readonly item: Told };

const MINUTE_MS = 60_000;

/** Turns events, newest first, into rows by person and minute. */
export function historyRows(items: readonly HistoryItem[]): HistoryRow[] {
  const rows: HistoryRow[] = [];
  let group = null as { actor: string; minute: number } | null;
  for (const item of mergeGestures(items)) {
    if (isSilent(item)) continue;
    const { actor, at } = item;
    const key = `${item.position ?? `${item.version}/${item.type}/${item.run ?? ""}`}`;
    const minute = Math.floor(timeOf(item) / MINUTE_MS);
    if (!group || group.actor !== actor || group.minute !== minute) {
      group = { actor, minute };
      rows.push({ kind: "group", key: `group ${key}`, actor, name: item.actor_name ?? "", at });
    }
    rows.push({ kind: "event", key, item });
  }
  return rows;
}

/** An edit of which nothing is told. */
function isSilent(item: HistoryItem): boolean {
  return item.type === "workflow.edited" && !item.origin && toldChanges(item.changes).length === 0;
}

/** Without the document's own bookkeeping, and wires that went with their node. */
export function toldChanges(changes: readonly Change[]): Change[] {
  const removed = new Set(changes.flatMap((c) => (c.op === "node.removed" ? [c.node] : [])));
  const resized = new Set(changes.flatMap(({ id, key }) => (key === "size" ? [id] : [])));
  return changes.filter((change) => {
    // An edge that is pulled to the left moves the corner too.
    if (change.key === "position" && change.id !== undefined) return !resized.has(change.id);
    if (change.op === "meta.set") return change.key !== "schema";
    if (change.op !== "edge.disconnected") return true;
    return !removed.has(change.target) && !removed.has(change.source);
  });
}
