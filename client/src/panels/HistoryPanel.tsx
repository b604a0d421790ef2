import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { historyQuery } from "@/api/history";
import { useEditor } from "@/app/EditorContext";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import { HistoryGroupCard } from "./HistoryGroupCard";
import { groupHistory } from "./historyGroups";
import { useHistoryNames } from "./useHistoryNames";
import { useNow } from "./useNow";

/** Edits come faster than people read: the list follows them this much later. */
const FOLLOW_MS = 300;
/** What other processes append has no frame here; the list asks again this often while it is open. */
const ASK_AGAIN_MS = 5_000;

/** Who did what, newest first, following the work. */
export function HistoryPanel() {
  const { workflowId } = useEditor();
  const query = useInfiniteQuery({
    ...historyQuery(workflowId),
    refetchInterval: ASK_AGAIN_MS,
  });
  useFollow(workflowId);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const names = useHistoryNames(items);
  const groups = useMemo(() => groupHistory(items, names), [items, names]);
  const now = useNow(30_000);

  if (query.isPending) return <Spinner className="mx-auto mt-10 text-ink-2" />;
  if (query.error && items.length === 0) {
    return <p className="p-4 text-xs text-bad">{query.error.message}</p>;
  }
  return (
    <>
      <ol aria-label="History" aria-live="off" className="flex flex-col">
        {groups.map((group) => (
          <HistoryGroupCard key={group.key} group={group} now={now} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className="grid p-4">
          <Button
            size="sm"
            busy={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

/** Asks again soon after the document, a run, or its being saved changed. */
function useFollow(workflow: string) {
  const { graph, run, status } = useEditor();
  const client = useQueryClient();
  const moment = useMemo(() => ({ graph, run, kind: status.kind }), [graph, run, status.kind]);
  useEffect(() => {
    if (!moment.graph) return;
    const timer = setTimeout(
      () => void client.invalidateQueries({ queryKey: historyQuery(workflow).queryKey }),
      FOLLOW_MS,
    );
    return () => clearTimeout(timer);
  }, [moment, client, workflow]);
}
