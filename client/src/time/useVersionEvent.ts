import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchHistory, type HistoryItem } from "@/api/history";
import { useEditor } from "@/app/EditorContext";

/** A moving scrubber asks for the words only where it stays this long. */
const REST_MS = 150;
/** Runs share their version with the edit before them; so many items are looked through for the edit. */
const LOOK = 20;

/** The event that made `version`; undefined until it is known. */
export function useVersionEvent(version: number): HistoryItem | undefined {
  const { workflowId } = useEditor();
  const [rested, setRested] = useState(version);
  useEffect(() => {
    const timer = setTimeout(() => setRested(version), REST_MS);
    return () => clearTimeout(timer);
  }, [version]);
  const { data } = useQuery({
    queryKey: ["version event", workflowId, rested],
    queryFn: async ({ signal }) => {
      const ask = { before: rested + 1, limit: LOOK };
      const { items } = await fetchHistory(workflowId, ask, signal);
      return items.find((item) => item.version === rested && !item.run) ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data && data.version === version ? data : undefined;
}
