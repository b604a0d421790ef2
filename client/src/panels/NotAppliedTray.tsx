import { TriangleAlert, X } from "lucide-react";
import { useMemo, useState } from "react";
import { useStore } from "zustand";
import { useEditor } from "@/app/EditorContext";
import type { NotApplied } from "@/sync/gesture";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { toClipboard } from "@/ui/toClipboard";
import { asHistory, copyText, toldChanges } from "./notApplied";
import { SentenceText } from "./SentenceText";
import type { Names } from "./sentence";
import { ago } from "./time";
import { useHistoryNames } from "./useHistoryNames";
import { useNow } from "./useNow";

/** How often "2 minutes ago" is looked at again. */
const AGE_MS = 30_000;

/** What this person did and the workflow could not take, each with its reason, until it is dismissed. */
export function NotAppliedTray() {
  const { session, status } = useEditor();
  const { outbox } = session;
  const items = useStore(outbox.tray);
  const names = useHistoryNames(useMemo(() => asHistory(items), [items]));
  const all = items.map(({ id }) => id);
  return (
    <section
      aria-label="Not applied"
      className="absolute right-4 bottom-4 z-10 flex max-h-[min(60%,26rem)] w-80 animate-rise flex-col overflow-hidden rounded-lg border border-line-2 bg-raised shadow-float"
    >
      <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-3">
        <TriangleAlert aria-hidden="true" className="size-4 shrink-0 text-warn" />
        <h2 className="font-medium">
          <span role="status">
            {items.length === 1
              ? "1 change was not applied"
              : `${items.length} changes were not applied`}
          </span>
        </h2>
      </header>
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {items.map((item) => (
          <Row
            key={item.id}
            item={item}
            names={names}
            onDismiss={() => outbox.dismiss([item.id])}
          />
        ))}
      </ul>
      <footer className="flex items-center gap-2 border-t border-line px-3 py-2">
        <p className="min-w-0 flex-1 truncate text-xs text-ink-2">
          {status.kind === "saved" && "The rest is saved."}
        </p>
        <CopyButton text={() => copyText(items, names)} />
        <Button size="sm" onClick={() => outbox.dismiss(all)}>
          {items.length === 1 ? "Dismiss" : "Dismiss all"}
        </Button>
      </footer>
    </section>
  );
}

interface RowProps {
  item: NotApplied;
  names: Names;
  onDismiss: () => void;
}

function Row({ item, names, onDismiss }: RowProps) {
  const now = useNow(AGE_MS);
  return (
    <li className="flex items-start gap-1 border-b border-line py-2 pr-1.5 pl-3 last:border-0">
      <div className="min-w-0 flex-1 text-xs leading-5 break-words text-ink-2">
        {toldChanges(item, names).map((sentence, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentences of one gesture never move.
          <p key={place}>
            {place === 0 && "You "}
            <SentenceText sentence={sentence} />
          </p>
        ))}
        <p className="text-warn">{item.reason}</p>
        <time dateTime={item.at} className="text-2xs text-ink-3">
          {ago(item.at, now)}
        </time>
      </div>
      <IconButton size="sm" label="Dismiss this change" icon={<X />} onClick={onDismiss} />
    </li>
  );
}

function CopyButton({ text }: { text: () => string }) {
  const [said, setSaid] = useState("Copy");
  const copy = async () => setSaid((await toClipboard(text())) ? "Copied" : "Could not copy");
  return (
    <Button size="sm" look="quiet" onClick={() => void copy()}>
      {said}
    </Button>
  );
}
