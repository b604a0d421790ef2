import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { graphAt } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { NEWEST, useTimeStore } from "@/app/timeStore";
import { readStrokes, watchStrokes } from "@/doc/strokes";
import { type Painted, painted, UNPAINTED } from "@/graph/stroke";
import { strokeNode } from "@/graph/strokeKey";

/** The strokes of a node as the canvas shows it: now, or at the moment that is looked at. */
export function useShownStrokes(node: string): Painted {
  const { session, scene, workflowId } = useEditor();
  const now = useStrokes(session.doc, node);
  const version = useTimeStore(({ mode }) => (mode?.kind === "past" ? mode.version : NEWEST));
  const then = useQuery({
    queryKey: ["strokes", workflowId, version],
    queryFn: ({ signal }) => graphAt(workflowId, version, signal),
    enabled: scene !== null && version !== NEWEST,
    // The past does not change.
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return useMemo(() => {
    if (!scene || version === NEWEST) return now;
    const entries = Object.entries(then?.graph.strokes ?? {});
    const own = entries.filter(([key]) => strokeNode(key) === node);
    return own.length > 0 ? painted(own) : UNPAINTED;
  }, [scene, version, now, then, node]);
}

/** The strokes of a node as the document has them now, whoever painted them. */
function useStrokes(doc: Y.Doc, node: string): Painted {
  const read = useRef<{ of: string; strokes: Painted } | null>(null);
  const subscribe = useCallback(
    (tell: () => void) => {
      // Between the first look and now something may have come.
      read.current = null;
      return watchStrokes(doc, node, () => {
        read.current = null;
        tell();
      });
    },
    [doc, node],
  );
  return useSyncExternalStore(subscribe, () => {
    if (read.current?.of !== node) read.current = { of: node, strokes: readStrokes(doc, node) };
    return read.current.strokes;
  });
}
