import type {
  Connection,
  FinalConnectionState,
  HandleType,
  IsValidConnection,
  OnConnectStartParams,
} from "@xyflow/react";
import { useMemo } from "react";
import { type Editor, useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { WireEdge } from "@/canvas/flowEdges";
import { setWiring, useWiring, type Wiring } from "@/canvas/wiringStore";
import { fitting, refusal, type Wire } from "@/graph/ports";
import type { PortType } from "@/graph/types";
import { notify } from "@/ui/notify";

export interface WiringGestures {
  onConnectStart: (event: MouseEvent | TouchEvent, from: OnConnectStartParams) => void;
  onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
  onClickConnectStart: (event: MouseEvent | TouchEvent, from: OnConnectStartParams) => void;
  onClickConnectEnd: () => void;
  onConnect: (connection: Connection) => void;
  isValidConnection: IsValidConnection<WireEdge>;
}

/** Drawing wires: refused with a reason, dropped on a node's body or on the empty canvas. */
export function useWiringGestures(): WiringGestures {
  const editor = useEditor();
  return useMemo(() => gestures(editor), [editor]);
}

function gestures(editor: Editor): WiringGestures {
  const { graph, nodeTypes, actions } = editor;
  return {
    onConnectStart: (_event, from) => hold(from),
    onClickConnectStart: (_event, from) => hold(from),
    onClickConnectEnd: () => setWiring(null),
    onConnectEnd: (event, { isValid, toHandle }) => {
      const { wiring } = useWiring.getState();
      setWiring(null);
      if (isValid || !wiring || editor.readOnly) return;
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!toHandle && point) dropped(editor, wiring, { x: point.clientX, y: point.clientY });
    },
    onConnect: (connection) => {
      const wire = toWire(connection);
      if (wire) actions.connect(wire.source, wire.sourcePort, wire.target, wire.targetPort);
    },
    isValidConnection: (connection) => {
      const wire = toWire(connection);
      return wire !== null && refusal(wire, graph, nodeTypes) === null;
    },
  };
}

function hold({ nodeId, handleId, handleType }: OnConnectStartParams): void {
  if (nodeId && handleId && handleType) {
    setWiring({ node: nodeId, port: handleId, side: handleType as HandleType });
  }
}

function toWire(connection: Connection | WireEdge): Wire | null {
  const { source, sourceHandle, target, targetHandle } = connection;
  if (!sourceHandle || !targetHandle) return null;
  return { source, sourcePort: sourceHandle, target, targetPort: targetHandle };
}

function dropped(editor: Editor, from: Wiring, point: { x: number; y: number }): void {
  const below = document.elementFromPoint(point.x, point.y);
  const node = below?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  if (node === from.node) return;
  if (node) onBody(editor, from, node);
  else if (below?.closest(".react-flow__pane")) {
    const at = editor.view.current?.toFlow(point) ?? null;
    useEditorStore.getState().openPalette(at, from);
  }
}

/** Dropped on a node's body: the first port that fits takes the wire. */
function onBody({ graph, nodeTypes, actions }: Editor, from: Wiring, node: string): void {
  const type = nodeTypes.get(graph.nodes.get(node)?.type ?? "");
  const held = heldType({ graph, nodeTypes }, from);
  const port = type && held && fitting(type, held, from.side);
  if (!port) {
    notify(`${type?.title ?? "This node"} has no port for ${held ?? "this wire"}`);
  } else if (from.side === "source") actions.connect(from.node, from.port, node, port.name);
  else actions.connect(node, port.name, from.node, from.port);
}

function heldType(
  { graph, nodeTypes }: Pick<Editor, "graph" | "nodeTypes">,
  from: Wiring,
): PortType | null {
  const type = nodeTypes.get(graph.nodes.get(from.node)?.type ?? "");
  const ports = from.side === "source" ? type?.outputs : type?.inputs;
  return ports?.find((port) => port.name === from.port)?.type ?? null;
}
