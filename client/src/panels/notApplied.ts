/** The words of the "Not applied" tray. */
import type { Change, HistoryItem } from "@/api/history";
import type { NotApplied } from "@/sync/gesture";
import { type Names, plainText, type Sentence, sentenceOf } from "./sentence";

/** So many changes of one gesture are told; then "and n more". */
const MOST_TOLD = 3;

/** What the gesture was to do, one sentence a change. */
export function toldChanges(item: NotApplied, names: Names): Sentence[] {
  const told = item.changes
    .slice(0, MOST_TOLD)
    .map((change) => sentenceOf(change as Change, names));
  const more = item.changes.length - told.length;
  if (more > 0) told.push([{ text: `and ${more} more`, tone: "plain" }]);
  if (told.length === 0)
    told.push([{ text: "made an edit that this page cannot describe", tone: "plain" }]);
  return told;
}

/** As the sentences' names want it: nodes are called as they were when the gesture was made. */
export function asHistory(items: readonly NotApplied[]): HistoryItem[] {
  return items.map((item) => ({
    ...{ version: 0, type: "workflow.edited", actor: "", at: item.at },
    changes: item.changes as readonly unknown[] as Change[],
  }));
}

/** The tray as text: for a message to somebody, or to keep. */
export function copyText(items: readonly NotApplied[], names: Names): string {
  return items
    .map((item) => {
      const words = toldChanges(item, names).map(plainText).join("; ");
      return `${item.at}  ${words}\n  not applied: ${item.reason}\n  ${JSON.stringify(item.changes)}`;
    })
    .join("\n\n");
}
