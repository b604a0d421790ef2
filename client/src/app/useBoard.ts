import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { resultsQuery, runQuery, runsQuery } from "@/api/runs";
import { inheritedResults } from "@/app/inheritedResults";
import { madeFrom } from "@/app/madeFrom";
import { type Board, ResultBoard } from "@/app/ResultBoard";
import type { Catalogue } from "@/graph/types";
import type { LogEvent } from "@/sync/frames";
import type { WorkflowSession } from "@/sync/session";

/** Results of the open workflow: fetched whenever the connection is (again) there, then kept up. */
export function useBoard(session: WorkflowSession, workflow: string, catalogue: Catalogue): Board {
  const [board] = useState(() => new ResultBoard());
  const queries = useQueryClient();
  useEffect(() => {
    let stopped = false;
    const fetch = async () => {
      const own = await queries.fetchQuery({ ...resultsQuery(workflow), staleTime: 0 });
      // The service worker may have had those alone.
      const inherited = await inheritedResults(workflow, own, queries).catch(() => []);
      if (stopped) return;
      board.seed([...own, ...inherited.flatMap(({ items }) => items)]);
      const [newest] = await queries.fetchQuery({ ...runsQuery(workflow), staleTime: 0 });
      if (newest) {
        const run = await queries.fetchQuery({ ...runQuery(newest.id), staleTime: 0 });
        if (stopped) return;
        board.resume(run);
      }
      for (const from of [{ workflow, items: own }, ...inherited]) {
        const made = await madeFrom(from.workflow, from.items, catalogue, (query) =>
          queries.fetchQuery(query),
        );
        if (!stopped) board.know(from.items, made);
      }
    };
    // Without the server the canvas works on; the next connection fetches again.
    const refresh = () => void fetch().catch(() => undefined);
    const onEvent = (event: LogEvent) => {
      board.apply(event);
      // So that what the service worker keeps for a reload without the server is not of yesterday.
      if (event.type === "run.finished") {
        void queries.fetchQuery({ ...resultsQuery(workflow), staleTime: 0 }).catch(() => undefined);
      }
    };
    // A page opened without the server shows what was kept.
    let away = false;
    const stop = session.state.subscribe(({ status }) => {
      if (status.kind === "offline" && !away && board.current().results.size === 0) refresh();
      away = status.kind === "offline";
    });
    session.onSync.add(refresh);
    session.onEvent.add(onEvent);
    if (session.provider.synced || session.state.getState().status.kind === "offline") refresh();
    return () => {
      stopped = true;
      stop();
      session.onSync.delete(refresh);
      session.onEvent.delete(onEvent);
    };
  }, [session, workflow, catalogue, board, queries]);
  return useSyncExternalStore(board.subscribe, board.current);
}
