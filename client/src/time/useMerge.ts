import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiProblem } from "@/api/client";
import { type Merge, merge, mergeQuery, type Side, timelineQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { type Choices, mergeScene } from "@/time/mergeScene";
import { momentQuery } from "@/time/moment";
import { notify, showToast } from "@/ui/notify";

const CONFLICT = 409;

export interface Merging {
  merge: Merge | undefined;
  error: Error | null;
  choices: Choices;
  /** Conflicts without a choice. */
  open: number;
  busy: boolean;
  choose(conflict: string, side: Side): void;
  chooseAll(side: Side): void;
  finish(): Promise<void>;
}

/** Merging `fork` into the open workflow: what comes, what is to be decided, and doing it. */
export function useMerge(fork: string): Merging {
  const { workflowId, nodeTypes, session } = useEditor();
  const queries = useQueryClient();
  const query = useQuery({ ...mergeQuery(workflowId, fork), gcTime: 0, staleTime: 0 });
  const [choices, setChoices] = useState<Choices>({});
  const [busy, setBusy] = useState(false);
  const found = query.data;
  const { data: ours } = useQuery({
    ...momentQuery(workflowId, found?.ours_version ?? 0),
    enabled: found !== undefined,
  });
  const scene = useMemo(
    () => (found && ours ? mergeScene(ours, found, choices, nodeTypes) : null),
    [found, ours, choices, nodeTypes],
  );
  useEffect(() => {
    if (scene) useTimeStore.getState().show(scene);
  }, [scene]);
  const finish = async () => {
    if (!found) return;
    setBusy(true);
    try {
      await session.settled(5_000);
      const { version, changes } = await merge(workflowId, found, choices);
      void queries.invalidateQueries({ queryKey: timelineQuery(workflowId).queryKey });
      useTimeStore.getState().leave();
      const title = changes.length === 1 ? "Merged 1 change" : `Merged ${changes.length} changes`;
      showToast({ tone: "ok", title, detail: `One edit, version ${version}; undo takes it back.` });
    } catch (problem) {
      const moved = problem instanceof ApiProblem && problem.status === CONFLICT;
      if (moved) await query.refetch();
      notify(
        moved
          ? "One of the two was edited meanwhile. Look again, then merge."
          : problem instanceof Error
            ? problem.message
            : "That did not work.",
        moved ? "info" : "error",
      );
    } finally {
      setBusy(false);
    }
  };
  return {
    ...{ merge: found, error: query.error, choices, busy, finish },
    open: found?.conflicts.filter(({ id }) => !choices[id]).length ?? 0,
    choose: (conflict, side) => setChoices((before) => ({ ...before, [conflict]: side })),
    chooseAll: (side) =>
      setChoices(Object.fromEntries((found?.conflicts ?? []).map(({ id }) => [id, side]))),
  };
}
