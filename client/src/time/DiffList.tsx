import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { DiffEntry, DiffLine } from "@/time/diffEntries";
import { classes } from "@/ui/classes";
import { MARK_LOOKS } from "@/ui/markLook";

/** What differs, node by node; a click shows the node on the canvas. */
export function DiffList({ entries, label }: { entries: readonly DiffEntry[]; label: string }) {
  return (
    <ul aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.node ?? "workflow"} className="border-b border-line last:border-0">
          <EntryHead entry={entry} />
          <Lines lines={entry.lines} />
        </li>
      ))}
    </ul>
  );
}

/** The node with what happened to it in icon and word. */
export function EntryHead({ entry, aside }: { entry: DiffEntry; aside?: ReactNode }) {
  const { view } = useEditor();
  const { word, icon: Icon, tone } = MARK_LOOKS[entry.state];
  const { node } = entry;
  const chosen = useEditorStore(({ selection }) => node !== null && selection.includes(node));
  const show = () => {
    if (node === null) return;
    useEditorStore.getState().select([node]);
    view.current?.fit([node]);
  };
  return (
    <button
      type="button"
      onClick={show}
      disabled={node === null}
      className={classes(
        "flex w-full items-center gap-2 px-4 pt-2.5 pb-1.5 text-left enabled:hover:bg-hover",
        chosen && "bg-hover",
      )}
    >
      <Icon aria-hidden="true" className={classes("size-4 shrink-0", tone)} />
      <span className="min-w-0 flex-1 truncate text-sm font-medium">{entry.title}</span>
      {aside ?? <span className={classes("text-2xs font-medium", tone)}>{word}</span>}
    </button>
  );
}

function Lines({ lines }: { lines: readonly DiffLine[] }) {
  if (lines.length === 0) return null;
  return (
    <dl className="flex flex-col gap-1 pr-4 pb-2.5 pl-10 text-xs">
      {lines.map((line) => (
        <div key={line.key} className="flex items-baseline gap-2">
          <dt className="w-20 shrink-0 truncate text-ink-2" title={line.label}>
            {line.label}
          </dt>
          <dd className="min-w-0 flex-1 break-words">
            <OldNew {...line} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** "4 → 12"; what is missing on a side is said in words. */
export function OldNew({ old, now }: { old?: string; now?: string }) {
  return (
    <>
      <span className={classes("tabular-nums", old === undefined ? "text-ink-3" : "text-ink-2")}>
        {old ?? "nothing"}
      </span>
      <ArrowRight aria-hidden="true" className="mx-1 inline size-3 text-ink-3" />
      <span className="sr-only"> is now </span>
      <span
        className={classes(
          "tabular-nums",
          now === undefined ? "text-ink-3" : "font-medium text-ink",
        )}
      >
        {now ?? "nothing"}
      </span>
    </>
  );
}
