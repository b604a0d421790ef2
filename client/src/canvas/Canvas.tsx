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
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
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
import { HUES } from "@/canvas/hues";
import { LooseWire } from "@/canvas/LooseWire";
import { NodeCard } from "@/canvas/NodeCard";
import { Frame, Note } from "@/canvas/Pieces";
import type { CanvasNode } from "@/canvas/pieceData";
import { useCanvasKeys } from "@/canvas/useCanvasKeys";
import { type Pointer, useClipboard } from "@/canvas/useClipboard";
import { useFirstFit } from "@/canvas/useFirstFit";
import { useFlowEdges } from "@/canvas/useFlowEdges";
import { useFlowNodes } from "@/canvas/useFlowNodes";
import { useWiringGestures } from "@/canvas/useWiringGestures";
import { WireLine } from "@/canvas/WireLine";
import { ZoomControls } from "@/canvas/ZoomControls";
import type { Box } from "@/graph/boxes";
import { splitPieceKey } from "@/graph/furniture";
import type { Position } from "@/graph/types";
import { putFurnishing } from "@/panels/furnishings";
import "@/canvas/canvas.css";
import "@/canvas/card.css";
import "@/canvas/wire.css";

const DRAG_TYPE = "application/x-karate-node";
const FIT_MS = 200;
const OPTIONS = {
  nodeTypes: { card: NodeCard, frame: Frame, note: Note },
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
  className: "max-sm:hidden",
  pannable: true,
  zoomable: true,
  ariaLabel: "Map of the canvas",
  nodeColor: (node: CanvasNode) => {
    if (node.type === "card") return "#3b4250";
    const hue = HUES[node.data.piece.color];
    return node.type === "frame" ? `${hue}38` : hue;
  },
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
  const { session, readOnly, view, scene } = useEditor();
  const selection = useEditorStore((state) => state.selection);
  const { resized, taken } = useFirstFit();
  const { nodes, onNodesChange, boxed } = useFlowNodes(resized);
  const { edges, onEdgesChange, selectWires } = useFlowEdges();
  const wiring = useWiringGestures();
  const box = useView();
  const pointer = useRef<Pointer | null>(null);
  const pointing = usePointing(pointer);
  useClipboard(pointer);
  useCanvasKeys(selectWires);
  useEffect(() => session.presence.select(selection), [session, selection]);
  const empty = nodes.length === 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is inside takes the focus.
    <div
      ref={box}
      className={scene ? "canvas canvas-then" : "canvas"}
      onPointerUpCapture={boxed}
      onKeyDown={writeIn}
      {...pointing}
    >
      <ReactFlow<CanvasNode, WireEdge>
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
        {!empty && <MiniMap<CanvasNode> {...MAP} />}
      </ReactFlow>
      {empty && <EmptyHint />}
    </div>
  );
}

/** Pointer moves for the others, node types dropped from the palette, double-click for a new node. */
function usePointing(pointer: RefObject<Pointer | null>) {
  const { session, readOnly, actions, view, scene } = useEditor();
  const at = (event: { clientX: number; clientY: number }) =>
    view.current?.toFlow({ x: event.clientX, y: event.clientY }) ?? null;
  return {
    // Who looks at another moment points at nothing the others see.
    onPointerMove: (event: PointerEvent) => {
      pointer.current = { x: event.clientX, y: event.clientY };
      session.presence.point(scene ? null : at(event));
    },
    onPointerLeave: () => {
      pointer.current = null;
      session.presence.point(null);
    },
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
      if (!putFurnishing(type, actions, at(event))) actions.addNode(type, at(event));
    },
  };
}

/** Enter or F2 on a frame or note writes in it. */
function writeIn({ key, target }: KeyboardEvent): void {
  if ((key !== "Enter" && key !== "F2") || !(target instanceof HTMLElement)) return;
  const { id } = target.matches(".react-flow__node") ? target.dataset : {};
  if (id && splitPieceKey(id)) useEditorStore.getState().write(id);
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
      boxes: () => {
        const found = new Map<string, Box>();
        for (const { id, position, measured } of flow.getNodes()) {
          const { width, height } = measured ?? {};
          if (width && height) found.set(id, { ...position, width, height });
        }
        return found;
      },
    };
    return () => {
      view.current = null;
    };
  }, [flow, view]);
  return box;
}
