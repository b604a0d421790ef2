import { useMemo } from "react";
import type { Editor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { inertEdges } from "@/graph/rules";

const NOTHING: ReadonlySet<string> = new Set();

/** The editor as the canvas shows it: the present, or another moment that nobody can change. */
export function useShown(editor: Editor): Editor {
  const scene = useTimeStore((state) => state.scene);
  return useMemo(() => {
    if (!scene) return editor;
    const { graph, results } = scene;
    return {
      ...editor,
      ...{ scene, graph, results, stale: NOTHING, run: null },
      ...{ readOnly: true, mayRun: false, inert: inertEdges(graph, editor.nodeTypes) },
    };
  }, [editor, scene]);
}
