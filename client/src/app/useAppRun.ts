import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type AppForm, runApp } from "@/api/automation";
import { type RunState, runQuery, runsQuery } from "@/api/runs";
import { newId } from "@/graph/newId";
import type { Json } from "@/graph/types";

/** How often a run that goes on is read again. */
const WATCH_MS = 600;
/** States in which nothing more happens. */
export const ENDED: readonly RunState[] = ["succeeded", "partial", "failed", "cancelled"];

/** The run that is shown: the one just started, one that was picked, else the newest. */
export function useAppRun({ workflow }: AppForm) {
  const client = useQueryClient();
  const [picked, show] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const newest = useQuery(runsQuery(workflow)).data?.[0]?.id;
  const shown = picked ?? newest ?? null;
  const { data } = useQuery({
    ...runQuery(shown ?? ""),
    enabled: shown !== null,
    refetchInterval: ({ state }) =>
      state.data && ENDED.includes(state.data.state) ? false : WATCH_MS,
  });
  const ended = data && ENDED.includes(data.state) ? data.id : null;
  useEffect(() => {
    if (ended) void client.invalidateQueries(runsQuery(workflow));
  }, [ended, client, workflow]);
  const start = async (values: Readonly<Record<string, Json>>) => {
    setStarting(true);
    setProblem(null);
    try {
      const { id } = await runApp(workflow, values, newId());
      show(id);
      void client.invalidateQueries(runsQuery(workflow));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It could not be started.");
    } finally {
      setStarting(false);
    }
  };
  return {
    run: data ?? null,
    problem,
    starting,
    start: (values: Readonly<Record<string, Json>>) => void start(values),
    show,
  };
}
