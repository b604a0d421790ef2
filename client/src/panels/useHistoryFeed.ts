import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { fetchHistory, type HistoryFilter } from "@/api/history";
import { useEditor } from "@/app/EditorContext";
import { type FeedState, HistoryFeed } from "./HistoryFeed";

/** Edits come faster than people read: the list follows them this much later. */
const FOLLOW_MS = 300;
/** What other processes append may have no frame here; the open list asks again this often. */
const ASK_AGAIN_MS = 5_000;

/** The history of the open workflow, filtered, following the work; or what was `before` a version. */
export function useHistoryFeed(
  { actor, node, kind }: HistoryFilter,
  before: number | null,
): {
  feed: HistoryFeed;
  state: FeedState;
} {
  const { workflowId, session, graph, run, status } = useEditor();
  const feed = useMemo(
    () =>
      new HistoryFeed((ask, signal) => {
        const begin = before === null ? {} : { before };
        return fetchHistory(workflowId, { ...ask, ...begin, actor, node, kind }, signal);
      }),
    [workflowId, actor, node, kind, before],
  );
  useEffect(() => {
    void feed.older();
    // A list that begins in the past has no news.
    if (before !== null) return () => feed.stop();
    const timer = setInterval(() => void feed.newer(), ASK_AGAIN_MS);
    const hint = () => void feed.newer();
    session.onNotice.add(hint);
    return () => {
      clearInterval(timer);
      session.onNotice.delete(hint);
      feed.stop();
    };
  }, [feed, session, before]);
  const moment = useMemo(() => ({ graph, run, kind: status.kind }), [graph, run, status.kind]);
  useEffect(() => {
    if (!moment.graph || before !== null) return;
    const timer = setTimeout(() => void feed.newer(), FOLLOW_MS);
    return () => clearTimeout(timer);
  }, [moment, feed, before]);
  return { feed, state: useStore(feed.state) };
}
