import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useEditor } from "@/app/EditorContext";
import { type Scene, useTimeStore } from "@/app/timeStore";
import { type Loading, MomentLoader } from "@/time/MomentLoader";
import { fetchMoment } from "@/time/moment";

const UNMARKED: Pick<Scene, "marks" | "wires"> = { marks: new Map(), wires: new Map() };

/** Keeps the canvas at `version` of the open workflow. */
export function usePast(version: number): Loading {
  const { workflowId } = useEditor();
  const queries = useQueryClient();
  const loader = useMemo(
    () => new MomentLoader((at, signal) => fetchMoment(workflowId, at, signal, queries)),
    [workflowId, queries],
  );
  useEffect(() => () => loader.stop(), [loader]);
  useEffect(() => loader.want(version), [loader, version]);
  const state = useStore(loader.state);
  const { moment } = state;
  useEffect(() => {
    if (!moment) return;
    const { graph, results } = moment;
    useTimeStore.getState().show({ graph, results, ...UNMARKED });
  }, [moment]);
  return state;
}
