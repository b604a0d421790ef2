import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLocation } from "wouter";
import {
  fork,
  type NamedVersion,
  nameVersion,
  removeVersion,
  renameVersion,
  restore,
  timelineQuery,
  undoVersions,
  versionsQuery,
} from "@/api/time";
import { workflowsQuery } from "@/api/workflows";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import type { WorkflowSession } from "@/sync/session";
import { reportKept } from "@/time/keptToast";
import { notify, showToast } from "@/ui/notify";

/** How long an action waits for this person's last gestures to be stored. */
const SETTLE_MS = 5_000;

export interface TimeActions {
  /** Take back what these versions did, whoever did it. */
  undo(versions: readonly number[]): Promise<boolean>;
  restore(version: number): Promise<boolean>;
  fork(version: number | null, title: string): Promise<boolean>;
  name(version: number | null, name: string): Promise<boolean>;
  /** Call a named version something else. */
  rename(id: string, name: string): Promise<boolean>;
  /** Take a version's name away; the version itself stays. */
  unname(id: string): Promise<boolean>;
}

/** What one can do about a moment. Each tells what came of it, and whether it worked. */
export function useTimeActions(): TimeActions {
  const { workflowId, session, nodeTypes, people, me } = useEditor();
  const queries = useQueryClient();
  const [, go] = useLocation();
  return useMemo(() => {
    const stored = () => settled(session);
    const refresh = () => {
      void queries.invalidateQueries({ queryKey: versionsQuery(workflowId).queryKey });
      void queries.invalidateQueries({ queryKey: timelineQuery(workflowId).queryKey });
    };
    return {
      undo: (versions) =>
        told(async () => {
          await stored();
          const answer = await undoVersions(workflowId, versions);
          const graph = session.live.current();
          reportKept(answer, { graph, nodeTypes, people, me: me.id });
          const nothing = answer.version === null && answer.kept.length === 0;
          if (answer.version !== null) done("Taken back");
          else if (nothing) notify("Nothing to take back: it is as it was before");
        }),
      restore: (version) =>
        told(async () => {
          await stored();
          const { changes } = await restore(workflowId, version);
          useTimeStore.getState().leave();
          refresh();
          if (changes.length === 0) notify(`Version ${version} is the same as now`);
          else done(`Restored version ${version}`, "Undo takes it back.");
        }),
      fork: (version, title) =>
        told(async () => {
          await stored();
          const made = await fork(workflowId, version ?? undefined, title);
          void queries.invalidateQueries({ queryKey: workflowsQuery.queryKey });
          useTimeStore.getState().reset();
          go(`/w/${made.id}`);
          done("This is your fork", "Changes made here leave the original as it is.");
        }),
      name: (version, name) =>
        told(async () => {
          await stored();
          const named = await nameVersion(workflowId, name, version ?? undefined);
          refresh();
          called(named);
        }),
      rename: (id, name) =>
        told(async () => {
          called(await renameVersion(workflowId, id, name));
          refresh();
        }),
      unname: (id) =>
        told(async () => {
          await removeVersion(workflowId, id);
          refresh();
        }),
    };
  }, [workflowId, session, nodeTypes, people, me, queries, go]);
}

/** Throws where this person's last gestures are not stored in time. */
async function settled(session: WorkflowSession): Promise<void> {
  if (await session.settled(SETTLE_MS)) return;
  throw new Error("Your last changes are not stored yet. Try again when they are.");
}

function called({ version, name }: NamedVersion): void {
  done(`Version ${version} is now called “${name}”`);
}

function done(title: string, detail?: string): void {
  showToast({ tone: "ok", title, detail });
}

async function told(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (problem) {
    notify(problem instanceof Error ? problem.message : "That did not work.", "error");
    return false;
  }
}
