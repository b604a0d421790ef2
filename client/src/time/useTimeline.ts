import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Timeline, timelineQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";

/** The others go on working while somebody looks back: the timeline grows this much later. */
const FOLLOW_MS = 1_500;

/** The life of the open workflow up to now. */
export function useTimeline(): Timeline | undefined {
  const { workflowId, graph, run } = useEditor();
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit or a run makes the timeline longer.
  useEffect(() => {
    const timer = setTimeout(
      () => void queries.invalidateQueries({ queryKey: timelineQuery(workflowId).queryKey }),
      FOLLOW_MS,
    );
    return () => clearTimeout(timer);
  }, [queries, workflowId, graph, run]);
  return useQuery({ ...timelineQuery(workflowId), placeholderData: (before) => before }).data;
}
