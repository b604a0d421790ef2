import { applyNodeChanges, type NodeChange } from "@xyflow/react";
import { useCallback, useLayoutEffect, useMemo, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { flowNodes } from "@/canvas/flowNodes";
import { type CardNode, cards } from "@/canvas/nodeData";
import { useCarried } from "@/canvas/useCarried";
import { inertNodes } from "@/graph/rules";
import type { Position } from "@/graph/types";
import type { Presence } from "@/sync/presence";

const NOBODY: readonly Presence[] = [];
const NOWHERE: ReadonlyMap<string, Position> = new Map();

/** The nodes for the canvas, and what to do when the canvas changes them; `resized` when they grow. */
export function useFlowNodes(resized: () => void): {
  nodes: CardNode[];
  onNodesChange: (changes: NodeChange<CardNode>[]) => void;
} {
  const { session, graph, nodeTypes, results, stale, present, actions, scene } = useEditor();
  const selected = useEditorStore((state) => state.selection);
  const carried = useCarried(session);
  const problems = useMemo(() => inertNodes(graph, nodeTypes), [graph, nodeTypes]);
  const placing = useMemo(
    () => ({
      cards: cards({
        ...{ graph, catalogue: nodeTypes, results, stale, problems },
        present: scene ? NOBODY : present,
        marks: scene?.marks,
      }),
      selection: new Set(selected),
      carried: scene ? NOWHERE : carried,
    }),
    [graph, nodeTypes, results, stale, problems, present, selected, carried, scene],
  );
  const [nodes, setNodes] = useState<CardNode[]>(() => flowNodes([], placing));
  useLayoutEffect(() => setNodes((before) => flowNodes(before, placing)), [placing]);

  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      const kept = changes.filter(({ type }) => type !== "select" && type !== "remove");
      if (kept.length > 0) setNodes((before) => applyNodeChanges(kept, before));
      select(changes);
      if (changes.some(({ type }) => type === "dimensions")) resized();
      const { flying, landed } = movements(changes);
      if (flying.size > 0) session.presence.drag(flying);
      if (landed.size > 0) {
        session.presence.drag(null);
        actions.moveNodes(landed);
      }
    },
    [session, actions, resized],
  );
  return { nodes, onNodesChange };
}

function select(changes: readonly NodeChange<CardNode>[]): void {
  const { selection, select: keep } = useEditorStore.getState();
  const next = new Set(selection);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) next.add(change.id);
    else next.delete(change.id);
  }
  keep([...next]);
}

/** Nodes in flight, and nodes that came down: those are written, once. */
function movements(changes: readonly NodeChange<CardNode>[]): {
  flying: Map<string, Position>;
  landed: Map<string, Position>;
} {
  const flying = new Map<string, Position>();
  const landed = new Map<string, Position>();
  for (const change of changes) {
    if (change.type !== "position" || !change.position) continue;
    const { x, y } = change.position;
    (change.dragging ? flying : landed).set(change.id, [x, y]);
  }
  return { flying, landed };
}
