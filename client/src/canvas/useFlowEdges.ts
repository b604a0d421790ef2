import type { EdgeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { flowEdges, type WireEdge } from "@/canvas/flowEdges";

/** The wires for the canvas, and which of them are selected. */
export function useFlowEdges(): {
  edges: WireEdge[];
  onEdgesChange: (changes: EdgeChange<WireEdge>[]) => void;
  selectWires: (keys: Iterable<string>) => void;
} {
  const { graph, nodeTypes, results, inert, scene } = useEditor();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const before = useRef<WireEdge[]>([]);
  const edges = useMemo(() => {
    before.current = flowEdges(before.current, {
      ...{ graph, results, inert, selected },
      catalogue: nodeTypes,
      marks: scene?.wires,
    });
    return before.current;
  }, [graph, nodeTypes, results, inert, selected, scene]);
  const onEdgesChange = useCallback((changes: EdgeChange<WireEdge>[]) => {
    const picks = changes.filter((change) => change.type === "select");
    if (picks.length === 0) return;
    setSelected((old) => {
      const next = new Set(old);
      for (const pick of picks) {
        if (pick.selected) next.add(pick.id);
        else next.delete(pick.id);
      }
      return next;
    });
  }, []);
  const selectWires = useCallback((keys: Iterable<string>) => setSelected(new Set(keys)), []);
  return { edges, onEdgesChange, selectWires };
}
