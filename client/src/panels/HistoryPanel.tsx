import { ArrowUp } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { HistoryFilter } from "@/api/history";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import { eventSentence } from "./eventSentence";
import { HistoryEventRow } from "./HistoryEventRow";
import type { FeedState } from "./HistoryFeed";
import { HistoryFilters } from "./HistoryFilters";
import { HistoryGroupRow } from "./HistoryGroupRow";
import { type HistoryRow, historyRows } from "./historyRows";
import { useHistoryFeed } from "./useHistoryFeed";
import { useHistoryNames } from "./useHistoryNames";
import { useNow } from "./useNow";
import { useRowKeys } from "./useRowKeys";
import { useRowWindow } from "./useRowWindow";
import { useShownMoment } from "./useShownMoment";

/** Heights before a row was seen, in pixels. */
const GROUP_HEIGHT = 37;
const EVENT_HEIGHT = 24;
/** So many rows before the end of what is known, the next page is asked for. */
const AHEAD = 60;

const estimate = (key: string) => (key.startsWith("group ") ? GROUP_HEIGHT : EVENT_HEIGHT);

/** Who did what, newest first, following the work. */
export function HistoryPanel() {
  const [filter, setFilter] = useState<HistoryFilter>({});
  const [before, setBefore] = useState<number | null>(null);
  const list = { filter, before, onBefore: setBefore };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <HistoryFilters filter={filter} onChange={setFilter} />
      {before !== null && (
        <div className="flex shrink-0 items-center justify-between border-b border-line py-1 pr-2 pl-4 text-xs text-ink-2">
          Around the moment shown
          <Button size="sm" look="quiet" icon={<ArrowUp />} onClick={() => setBefore(null)}>
            Newest
          </Button>
        </div>
      )}
      <HistoryList key={JSON.stringify([filter, before])} {...list} />
    </div>
  );
}

interface HistoryListProps {
  filter: HistoryFilter;
  /** Where the list begins; null is now. */
  before: number | null;
  onBefore: (version: number | null) => void;
}

function HistoryList({ filter, before, onBefore }: HistoryListProps) {
  const { feed, state } = useHistoryFeed(filter, before);
  const { items, loading, error, complete } = state;
  const names = useHistoryNames(items);
  const rows = useMemo(() => historyRows(items), [items]);
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const now = useNow(30_000);
  const box = useRef<HTMLDivElement>(null);
  const window = useRowWindow(keys, box, estimate);
  const walk = useRowKeys(rows, window);
  useShownMoment({ rows, window, complete, before, onBefore });
  const nearEnd = window.last > rows.length - AHEAD;
  useEffect(() => {
    if (nearEnd && !complete && !loading && !error) void feed.older();
  }, [nearEnd, complete, loading, error, feed]);

  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]">
      <ul
        aria-label="History"
        className="relative"
        style={{ height: window.total }}
        onKeyDown={walk.onKeyDown}
        onFocus={walk.onFocus}
      >
        {rows.slice(window.first, window.last).map((row, offset) => {
          const index = window.first + offset;
          return (
            <li
              key={row.key}
              ref={window.row(index)}
              data-row={index}
              className="absolute inset-x-0"
              style={{ top: window.top(index) }}
            >
              {drawn(row, index === walk.active)}
            </li>
          );
        })}
      </ul>
      <ListEnd state={state} empty={rows.length === 0} onRetry={() => void feed.older()} />
    </div>
  );

  function drawn(row: HistoryRow, active: boolean) {
    if (row.kind === "group") return <HistoryGroupRow group={row} now={now} />;
    const sentence = eventSentence(row.item, names);
    return <HistoryEventRow item={row.item} sentence={sentence} active={active} />;
  }
}

interface ListEndProps {
  state: FeedState;
  empty: boolean;
  onRetry: () => void;
}

/** What stands below the last row that is known. */
function ListEnd({ state: { loading, error, complete }, empty, onRetry }: ListEndProps) {
  return (
    <>
      {loading && <Spinner className="mx-auto my-4 text-ink-2" />}
      {error && (
        <div role="alert" className="flex flex-col items-center gap-2 p-4 text-xs text-bad">
          {error.message}
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
      {complete && empty && (
        <p className="p-6 text-center text-xs text-ink-2">Nothing of this kind has happened yet.</p>
      )}
    </>
  );
}
