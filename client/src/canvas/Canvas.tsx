import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import {
  type DragEvent,
  type MouseEvent,
  type PointerEvent,
  useEffect,
  useMemo,
  useRef,
} from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { CardContext } from "@/canvas/CardContext";
import { Cursors } from "@/canvas/Cursors";
import { EmptyHint } from "@/canvas/EmptyHint";
import { FIT } from "@/canvas/fit";
import type { WireEdge } from "@/canvas/flowEdges";
import { LooseWire } from "@/canvas/LooseWire";
import { NodeCard } from "@/canvas/NodeCard";
import type { CardNode } from "@/canvas/nodeData";
import { useCanvasKeys } from "@/canvas/useCanvasKeys";
import { useFirstFit } from "@/canvas/useFirstFit";
import { useFlowEdges } from "@/canvas/useFlowEdges";
import { useFlowNodes } from "@/canvas/useFlowNodes";
import { useWiringGestures } from "@/canvas/useWiringGestures";
import { WireLine } from "@/canvas/WireLine";
import { ZoomControls } from "@/canvas/ZoomControls";
import type { Position } from "@/graph/types";
import "@/canvas/canvas.css";
import "@/canvas/card.css";
import "@/canvas/wire.css";

const DRAG_TYPE = "application/x-karate-node";
const FIT_MS = 200;
const OPTIONS = {
  nodeTypes: { card: NodeCard },
  edgeTypes: { wire: WireLine },
  connectionLineComponent: LooseWire,
  connectionLineType: ConnectionLineType.Bezier,
  connectionRadius: 28,
  fitView: true,
  fitViewOptions: FIT,
  minZoom: 0.1,
  maxZoom: 4,
  zoomOnDoubleClick: false,
  deleteKeyCode: null,
  selectionKeyCode: "Shift",
  selectionMode: SelectionMode.Partial,
  multiSelectionKeyCode: ["Meta", "Control"],
  colorMode: "dark" as const,
};
const MAP = {
  pannable: true,
  zoomable: true,
  ariaLabel: "Map of the canvas",
  nodeColor: "#3b4250",
  nodeBorderRadius: 14,
  style: { width: 138, height: 92 },
};

/** The shared canvas: nodes, wires, people. */
export function Canvas() {
  const { session, nodeTypes, actions, mayRun, readOnly } = useEditor();
  const tools = useMemo(
    () => ({ session, nodeTypes, actions, mayRun, readOnly }),
    [session, nodeTypes, actions, mayRun, readOnly],
  );
  return (
    <ReactFlowProvider>
      <CardContext value={tools}>
        <Surface />
      </CardContext>
    </ReactFlowProvider>
  );
}

function Surface() {
  const { session, graph, readOnly, view, scene } = useEditor();
  const selection = useEditorStore((state) => state.selection);
  const { resized, taken } = useFirstFit();
  const { nodes, onNodesChange } = useFlowNodes(resized);
  const { edges, onEdgesChange, selectWires } = useFlowEdges();
  const wiring = useWiringGestures();
  const box = useView();
  const pointing = usePointing();
  useCanvasKeys(selectWires);
  useEffect(() => session.presence.select(selection), [session, selection]);
  return (
    <div ref={box} className={scene ? "canvas canvas-then" : "canvas"} {...pointing}>
      <ReactFlow<CardNode, WireEdge>
        {...OPTIONS}
        {...{ nodes, edges, onNodesChange, onEdgesChange }}
        {...wiring}
        onMoveStart={(event) => event && taken()}
        onNodeDragStart={taken}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        aria-label="Canvas"
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.6} color="#2c3340" />
        {!scene && <Cursors />}
        <Panel position="bottom-left">
          <ZoomControls onFit={() => view.current?.fit()} />
        </Panel>
        {graph.nodes.size > 0 && <MiniMap {...MAP} />}
      </ReactFlow>
      {graph.nodes.size === 0 && <EmptyHint />}
    </div>
  );
}

/** Pointer moves for the others, node types dropped from the palette, double-click for a new node. */
function usePointing() {
  const { session, readOnly, actions, view, scene } = useEditor();
  const at = (event: { clientX: number; clientY: number }) =>
    view.current?.toFlow({ x: event.clientX, y: event.clientY }) ?? null;
  return {
    // Who looks at another moment points at nothing the others see.
    onPointerMove: (event: PointerEvent) => session.presence.point(scene ? null : at(event)),
    onPointerLeave: () => session.presence.point(null),
    onDoubleClick: (event: MouseEvent) => {
      const onPane = event.target instanceof Element && event.target.matches(".react-flow__pane");
      if (onPane && !readOnly) useEditorStore.getState().openPalette(at(event));
    },
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      const type = event.dataTransfer.getData(DRAG_TYPE);
      if (type === "" || readOnly) return;
      event.preventDefault();
      actions.addNode(type, at(event));
    },
  };
}

/** Tell the rest of the editor where the canvas looks. */
function useView() {
  const { view } = useEditor();
  const flow = useReactFlow();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const toFlow = (point: { x: number; y: number }): Position => {
      const { x, y } = flow.screenToFlowPosition(point);
      return [x, y];
    };
    view.current = {
      toFlow,
      centre: () => {
        const area = box.current?.getBoundingClientRect() ?? new DOMRect();
        return toFlow({ x: area.x + area.width / 2, y: area.y + area.height / 2 });
      },
      fit: (ids) => {
        const nodes = ids ? { nodes: ids.map((id) => ({ id })) } : {};
        void flow.fitView({ ...FIT, ...nodes, duration: FIT_MS });
      },
    };
    return () => {
      view.current = null;
    };
  }, [flow, view]);
  return box;
}
