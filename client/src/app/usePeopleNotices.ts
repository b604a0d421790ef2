import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { membersQuery, meQuery } from "@/api/people";
import type { WorkflowSession } from "@/sync/session";

/** Notices after which my own role or the list of members may read otherwise. */
const TELLING: ReadonlySet<string> = new Set(["people", "read_only"]);

/**
 * Keep who I am and who belongs here as the server tells it; a connection that comes back may have
 * missed some.
 */
export function usePeopleNotices(session: WorkflowSession): void {
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = () => {
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
      void queries.invalidateQueries({ queryKey: membersQuery.queryKey });
    };
    const onNotice = ({ kind }: { kind: string }) => TELLING.has(kind) && refresh();
    let met = false;
    const onSync = () => {
      if (met) refresh();
      met = true;
    };
    session.onNotice.add(onNotice);
    session.onSync.add(onSync);
    return () => {
      session.onNotice.delete(onNotice);
      session.onSync.delete(onSync);
    };
  }, [session, queries]);
}
