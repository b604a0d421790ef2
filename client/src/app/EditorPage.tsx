import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect } from "react";
import { Redirect } from "wouter";
import { useStore } from "zustand";
import { nodeTypesQuery } from "@/api/nodeTypes";
import type { Me } from "@/api/people";
import { type Editor, EditorContext, useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { Message } from "@/app/Message";
import { useTimeStore } from "@/app/timeStore";
import { useEditorValue } from "@/app/useEditorValue";
import { useRunNotice } from "@/app/useRunNotice";
import { useRefusal, useSession } from "@/app/useSession";
import { useShown } from "@/app/useShown";
import { useTimeAddress } from "@/app/useTimeAddress";
import { Canvas } from "@/canvas/Canvas";
import type { Catalogue } from "@/graph/types";
import { Inspector } from "@/panels/Inspector";
import {
  LivePreview,
  NotAppliedTray,
  PaintView,
  QuestionDialog,
  Reader,
  ShortcutSheet,
  SidePanel,
  TimeBottom,
  TimeSide,
  TimeTop,
  Viewer,
} from "@/panels/lazyParts";
import { Palette } from "@/panels/Palette";
import { RunBar } from "@/panels/RunBar";
import { TopBar } from "@/panels/TopBar";
import { Upload } from "@/panels/Upload";
import type { WorkflowSession } from "@/sync/session";
import "@/panels/sheet.css";

/** One workflow: canvas, panels and everything around them. */
export function EditorPage({ workflow, me }: { workflow: string; me: Me }) {
  const session = useSession(workflow, me);
  const types = useQuery(nodeTypesQuery);
  useEffect(
    () => () => {
      useEditorStore.getState().reset();
      useTimeStore.getState().reset();
    },
    [],
  );
  if (types.error)
    return <Message title="The node types could not be loaded" detail={types.error.message} />;
  if (!session || !types.data) return <Message title="Opening…" busy />;
  return <Opened session={session} workflow={workflow} me={me} types={types.data} />;
}

interface OpenedProps {
  session: WorkflowSession;
  workflow: string;
  me: Me;
  types: Catalogue;
}

function Opened({ session, workflow, me, types }: OpenedProps) {
  const ready = useStore(session.state, (state) => state.ready);
  const refusal = useRefusal(session);
  if (refusal?.code === 4401) return <Redirect to="/join" replace />;
  if (refusal?.code === 4403)
    return <Message title="You no longer have access" detail={refusal.reason} />;
  if (refusal && !ready) return <Message title={refusal.reason} home />;
  if (!ready) return <Message title="Opening…" busy />;
  return <Shell session={session} workflow={workflow} me={me} types={types} />;
}

function Shell({ session, workflow, me, types }: OpenedProps) {
  const editor = useEditorValue(session, workflow, me, types);
  const shown = useShown(editor);
  useTimeAddress();
  useEffect(() => {
    document.title = editor.graph.title ? `${editor.graph.title} – Karate` : "Karate";
  }, [editor.graph.title]);
  useRunNotice(editor.run, editor.results, editor.graph.title);
  useEffect(() => {
    if (!new URLSearchParams(location.search).has("debug")) return;
    const { doc } = session;
    Object.assign(window, { __karate: { doc, session, results: editor.results } });
  }, [session, editor.results]);
  return (
    <EditorContext value={editor}>
      <Layout shown={shown}>
        <Canvas />
        <RunBar />
        <Upload />
        <NotApplied />
        <Suspense fallback={null}>
          <LivePreview />
        </Suspense>
      </Layout>
      <EditorContext value={shown}>
        <Dialogs />
      </EditorContext>
      <Question />
    </EditorContext>
  );
}

/** Nothing at all as long as everything could be applied. */
function NotApplied() {
  const { outbox } = useEditor().session;
  const any = useStore(outbox.tray, (tray) => tray.length > 0);
  return <Suspense fallback={null}>{any && <NotAppliedTray />}</Suspense>;
}

/** Dialogs come over the wire when they are first opened. */
function Dialogs() {
  const viewing = useEditorStore((state) => state.viewer !== null);
  const painting = useEditorStore((state) => state.painting !== null);
  const reading = useEditorStore((state) => state.reader !== null);
  const helping = useEditorStore((state) => state.shortcutsOpen);
  return (
    <Suspense fallback={null}>
      {viewing && <Viewer />}
      {reading && <Reader />}
      {painting && <PaintView />}
      {helping && <ShortcutSheet />}
    </Suspense>
  );
}

function Question() {
  const asked = useTimeStore(({ question }) => question !== null);
  return <Suspense fallback={null}>{asked && <QuestionDialog />}</Suspense>;
}

/** What shows the moment on the canvas stands in `shown`; what leads to other moments in the present. */
function Layout({ shown, children }: { shown: Editor; children: ReactNode }) {
  const mode = useTimeStore((state) => state.mode?.kind ?? null);
  const beside = mode === "compare" || mode === "merge";
  return (
    <div className="flex h-full flex-col">
      <EditorContext value={shown}>
        <TopBar />
      </EditorContext>
      <div className="editor-row flex min-h-0 flex-1">
        <EditorContext value={shown}>
          <Palette />
        </EditorContext>
        <main className="flex min-w-0 flex-1 flex-col" aria-label="Workflow">
          <div className="relative min-h-0 flex-1">
            <EditorContext value={shown}>{children}</EditorContext>
            <Suspense fallback={null}>{mode && <TimeTop />}</Suspense>
          </div>
          <Suspense fallback={null}>{mode && <TimeBottom />}</Suspense>
        </main>
        {beside ? (
          <Suspense fallback={null}>
            <TimeSide />
          </Suspense>
        ) : (
          <>
            <Suspense fallback={null}>
              <SidePanel />
            </Suspense>
            <EditorContext value={shown}>
              <Inspector />
            </EditorContext>
          </>
        )}
      </div>
    </div>
  );
}
