import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { nodeTypesQuery } from "@/api/nodeTypes";
import { type Me, membersQuery, type Person } from "@/api/people";
import type { Undone } from "@/api/time";
import { clipActions } from "@/app/clipActions";
import type { CanvasView, Editor, EditorActions, RunProgress } from "@/app/EditorContext";
import { editorActions } from "@/app/editorActions";
import { endLostWriting } from "@/app/endLostWriting";
import { flowActions } from "@/app/flowActions";
import { mayEdit, mayRun } from "@/app/may";
import { pieceActions } from "@/app/pieceActions";
import type { Board } from "@/app/ResultBoard";
import { runActions } from "@/app/runActions";
import { signatures } from "@/app/signature";
import { staleNodes } from "@/app/staleNodes";
import { type StrokeMarks, useStrokeMarks } from "@/app/strokeMarks";
import { undoActions } from "@/app/undoActions";
import { useBoard } from "@/app/useBoard";
import { usePeopleNotices } from "@/app/usePeopleNotices";
import { usePresent } from "@/app/usePresent";
import { withSubgraphs } from "@/app/withSubgraphs";
import { nodeTitle } from "@/graph/nodeTitle";
import { inertEdges } from "@/graph/rules";
import type { Catalogue, Graph } from "@/graph/types";
import type { Presence } from "@/sync/presence";
import type { WorkflowSession } from "@/sync/session";
import type { KeptContext } from "@/time/keptToast";

/** Somebody here whom the list of members does not know yet: fetch it again. */
function useNewcomers(present: readonly Presence[], people: readonly Person[]): void {
  const queries = useQueryClient();
  const asked = useRef(new Set<string>());
  useEffect(() => {
    const strangers = present.filter(
      ({ id }) => !asked.current.has(id) && !people.some((person) => person.id === id),
    );
    if (people === NOBODY || strangers.length === 0) return;
    for (const { id } of strangers) asked.current.add(id);
    void queries.invalidateQueries({ queryKey: membersQuery.queryKey });
  }, [present, people, queries]);
}

const NOBODY: readonly Person[] = [];

/** Everything the editor's parts share, renewed only where something changed. */
export function useEditorValue(
  session: WorkflowSession,
  workflowId: string,
  me: Me,
  nodeTypes: Catalogue,
): Editor {
  const graph = useSyncExternalStore(session.live.subscribe, session.live.current);
  const { status, readOnly: told } = useStore(session.state);
  const readOnly = told || !mayEdit(me.role);
  usePeopleNotices(session);
  useEffect(() => endLostWriting(session.live), [session]);
  const board = useBoard(session, workflowId, nodeTypes);
  const { run } = board;
  const results = useMemo(() => withSubgraphs(graph, board.results), [graph, board.results]);
  const present = usePresent(session);
  const people = useQuery(membersQuery).data ?? NOBODY;
  useNewcomers(present, people);
  const view = useRef<CanvasView | null>(null);
  const { actions, starting } = useActions(session, workflowId, nodeTypes, view, run, (answer) =>
    tellKept(answer, { graph: session.live.current(), nodeTypes, people, me: me.id }),
  );
  const marks = useStrokeMarks(session.doc);
  const { inert, stale } = useCondition(graph, nodeTypes, board, marks);

  return useMemo(
    () => ({
      ...{ session, workflowId, nodeTypes, me, view, actions },
      ...{ graph, inert, stale, results, run, starting },
      ...{ present, people, status, readOnly, mayRun: mayRun(me.role), scene: null },
    }),
    [
      session,
      workflowId,
      graph,
      inert,
      nodeTypes,
      results,
      stale,
      run,
      starting,
      me,
      present,
      status,
      readOnly,
      actions,
      people,
    ],
  );
}

/** Rarely needed, so it comes over the wire when it is. */
function tellKept(answer: Undone, context: KeptContext): void {
  if (answer.kept.length === 0) return;
  void import("@/time/keptToast").then(({ reportKept }) => reportKept(answer, context));
}

/** What a person can do; the same object as long as the workflow stays open. */
function useActions(
  session: WorkflowSession,
  workflow: string,
  nodeTypes: Catalogue,
  view: { current: CanvasView | null },
  run: RunProgress | null,
  report: (answer: Undone) => void,
): { actions: EditorActions; starting: boolean } {
  const [starting, setStarting] = useState(false);
  const going = useRef<string | null>(null);
  const queries = useQueryClient();
  const tell = useRef(report);
  tell.current = report;
  useEffect(() => {
    going.current = run?.run ?? null;
  }, [run]);
  const actions = useMemo(() => {
    const current = () => going.current;
    const title = (node: string) => nodeTitle(session.live.current().nodes.get(node), nodeTypes);
    return {
      ...editorActions(session, nodeTypes, view),
      ...pieceActions(session, view),
      ...clipActions(session, view, workflow),
      ...flowActions(session, nodeTypes, () => void queries.invalidateQueries(nodeTypesQuery)),
      ...runActions({ workflow, session, starting: setStarting, current, title }),
      ...undoActions({ workflow, session, report: (answer) => tell.current(answer) }),
    };
  }, [session, nodeTypes, workflow, view, queries]);
  return { actions, starting };
}

/** Which wires carry nothing, and which results no longer show what the graph says. */
function useCondition(graph: Graph, nodeTypes: Catalogue, { made }: Board, marks: StrokeMarks) {
  const inert = useMemo(() => inertEdges(graph, nodeTypes), [graph, nodeTypes]);
  const now = useMemo(
    () => signatures(graph, nodeTypes, inert, marks),
    [graph, nodeTypes, inert, marks],
  );
  const stale = useMemo(() => staleNodes(graph, now, made), [graph, now, made]);
  return { inert, stale };
}
