import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { resultsQuery, runQuery, runsQuery } from "@/api/runs";
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
      const items = await queries.fetchQuery({ ...resultsQuery(workflow), staleTime: 0 });
      if (stopped) return;
      board.seed(items);
      const [newest] = await queries.fetchQuery({ ...runsQuery(workflow), staleTime: 0 });
      if (newest) {
        const run = await queries.fetchQuery({ ...runQuery(newest.id), staleTime: 0 });
        if (stopped) return;
        board.resume(run);
      }
      const made = await madeFrom(workflow, items, catalogue, (query) => queries.fetchQuery(query));
      if (!stopped) board.know(items, made);
    };
    // Without the server the canvas works on; the next connection fetches again.
    const refresh = () => void fetch().catch(() => undefined);
    const onEvent = (event: LogEvent) => board.apply(event);
    session.onSync.add(refresh);
    session.onEvent.add(onEvent);
    if (session.provider.synced) refresh();
    return () => {
      stopped = true;
      session.onSync.delete(refresh);
      session.onEvent.delete(onEvent);
    };
  }, [session, workflow, catalogue, board, queries]);
  return useSyncExternalStore(board.subscribe, board.current);
}
