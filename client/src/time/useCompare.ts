import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { diffQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { type DiffEntry, diffEntries } from "@/time/diffEntries";
import { diffScene } from "@/time/diffScene";
import { momentQuery } from "@/time/moment";
import { useTimeline } from "@/time/useTimeline";

export interface Comparison {
  /** The newest version, once it is known. */
  head: number | null;
  entries: readonly DiffEntry[];
  pending: boolean;
  error: Error | null;
}

const NONE: readonly DiffEntry[] = [];

/** Puts on the canvas what differs between two versions; `to` null is now, and follows the work. */
export function useCompare(from: number, to: number | null): Comparison {
  const { workflowId, nodeTypes } = useEditor();
  const head = useTimeline()?.head ?? null;
  const end = to ?? head;
  const options = { enabled: end !== null, placeholderData: keepPreviousData };
  const before = useQuery(momentQuery(workflowId, from));
  const after = useQuery({ ...momentQuery(workflowId, end ?? from), ...options });
  const diff = useQuery({ ...diffQuery(workflowId, from, end ?? from), ...options });
  const [was, is, between] = [before.data, after.data, diff.data];
  const fitting = was?.version === from && between?.from === from && is?.version === between.to;
  const scene = useMemo(
    () => (fitting ? diffScene(was, is, between, nodeTypes) : null),
    [fitting, was, is, between, nodeTypes],
  );
  const entries = useMemo(
    () => (scene && between ? diffEntries(between, scene.graph, nodeTypes) : NONE),
    [scene, between, nodeTypes],
  );
  useEffect(() => {
    if (scene) useTimeStore.getState().show(scene);
  }, [scene]);
  const error = before.error ?? after.error ?? diff.error;
  return { head, entries, pending: scene === null, error };
}
