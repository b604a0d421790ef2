import { applyNodeChanges, type NodeChange, useStoreApi } from "@xyflow/react";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { isMove, type Lifted, withContents } from "@/canvas/carry";
import { flowNodes } from "@/canvas/flowNodes";
import { marqueeOf, surrounds } from "@/canvas/marquee";
import { cards } from "@/canvas/nodeData";
import { type CanvasNode, pieceData } from "@/canvas/pieceData";
import { useCarried } from "@/canvas/useCarried";
import { isFrameKey, piecesOf } from "@/graph/furniture";
import { inertNodes } from "@/graph/rules";
import type { Position } from "@/graph/types";
import type { Presence } from "@/sync/presence";

const NOBODY: readonly Presence[] = [];
const NOWHERE: ReadonlyMap<string, Position> = new Map();

/** What stands on the canvas, and what to do when the canvas changes it; `resized` when cards grow. */
export function useFlowNodes(resized: () => void): {
  nodes: CanvasNode[];
  onNodesChange: (changes: NodeChange<CanvasNode>[]) => void;
  /** To be called when the hand lets go of a box it drew. */
  boxed: () => void;
} {
  const { session, actions } = useEditor();
  const placing = usePlacing();
  const [nodes, setNodes] = useState<CanvasNode[]>(() => flowNodes([], placing));
  // Several changes come before the next picture; each goes on from what the one before it left.
  const now = useRef(nodes);
  const show = useCallback((next: CanvasNode[]) => {
    now.current = next;
    setNodes(next);
  }, []);
  useLayoutEffect(() => show(flowNodes(now.current, placing)), [placing, show]);
  const lifted = useRef<Lifted>(new Map());
  const internals = useStoreApi<CanvasNode>();

  const onNodesChange = useCallback(
    (told: NodeChange<CanvasNode>[]) => {
      const changes = withContents(told, now.current, lifted.current);
      const kept = changes.filter(({ type }) => type !== "select" && type !== "remove");
      const drawing = marqueeOf(internals.getState()) !== null;
      // A box drawn inside a frame means what lies in it; `boxed` adds the frames it goes around.
      select(changes, (id) => !(drawing && isFrameKey(id)));
      if (kept.length > 0) show(applyNodeChanges(kept, now.current));
      if (changes.some(({ type }) => type === "dimensions")) resized();
      const { flying, landed } = movements(changes);
      if (flying.size > 0) session.presence.drag(flying);
      if (landed.size > 0) {
        session.presence.drag(null);
        actions.moveNodes(landed);
      }
    },
    [session, actions, resized, show, internals],
  );
  const boxed = useCallback(() => {
    const area = marqueeOf(internals.getState());
    const around = area
      ? now.current.filter((node) => isFrameKey(node.id) && surrounds(area, node))
      : [];
    if (around.length === 0) return;
    const { selection, select: keep } = useEditorStore.getState();
    keep([...new Set([...selection, ...around.map(({ id }) => id)])]);
  }, [internals]);
  return { nodes, onNodesChange, boxed };
}

/** What the document and the others say about all that stands on the canvas. */
function usePlacing() {
  const { session, graph, nodeTypes, results, stale, present, scene } = useEditor();
  const selected = useEditorStore((state) => state.selection);
  const carried = useCarried(session);
  const problems = useMemo(() => inertNodes(graph, nodeTypes), [graph, nodeTypes]);
  const pieces = useMemo(() => piecesOf(graph), [graph]);
  return useMemo(() => {
    const others = { present: scene ? NOBODY : present, marks: scene?.marks };
    return {
      cards: cards({ graph, catalogue: nodeTypes, results, stale, problems, ...others }),
      pieces: pieceData({ pieces, ...others }),
      selection: new Set(selected),
      carried: scene ? NOWHERE : carried,
    };
  }, [graph, nodeTypes, results, stale, problems, pieces, present, selected, carried, scene]);
}

function select(changes: readonly NodeChange<CanvasNode>[], meant: (id: string) => boolean): void {
  const { selection, select: keep } = useEditorStore.getState();
  const next = new Set(selection);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected && meant(change.id)) next.add(change.id);
    else next.delete(change.id);
  }
  keep([...next]);
}

/** What is in flight, and what came down: that is written, once. */
function movements(changes: readonly NodeChange<CanvasNode>[]): {
  flying: Map<string, Position>;
  landed: Map<string, Position>;
} {
  const flying = new Map<string, Position>();
  const landed = new Map<string, Position>();
  for (const change of changes.filter(isMove)) {
    if (!change.position) continue;
    const { x, y } = change.position;
    (change.dragging ? flying : landed).set(change.id, [x, y]);
  }
  return { flying, landed };
}
