import { type ConnectionLineComponentProps, getBezierPath } from "@xyflow/react";
import { useEditor } from "@/app/EditorContext";
import type { CanvasNode } from "@/canvas/pieceData";
import { portColour } from "@/canvas/portColour";
import { wireOf } from "@/canvas/wireOf";
import { useWiring } from "@/canvas/wiringStore";
import { refusal } from "@/graph/ports";

/** The wire on the pointer, with the reason beside it when the port below refuses it. */
export function LooseWire(props: ConnectionLineComponentProps<CanvasNode>) {
  const { graph, nodeTypes } = useEditor();
  const wiring = useWiring((state) => state.wiring);
  const { fromX, fromY, toX, toY, fromPosition, toPosition, toHandle } = props;
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.35,
  });
  const node = graph.nodes.get(wiring?.node ?? "");
  const type = nodeTypes.get(node?.type ?? "");
  const ports = wiring?.side === "source" ? type?.outputs : type?.inputs;
  const held = ports?.find((port) => port.name === wiring?.port);
  const wire =
    wiring && toHandle?.id
      ? wireOf(wiring, { node: toHandle.nodeId, port: toHandle.id, side: toHandle.type })
      : null;
  const own = toHandle && toHandle.nodeId === wiring?.node && toHandle.id === wiring.port;
  const sameSide = toHandle && !wire && !own ? "Wires go from an output to an input" : null;
  const reason = wire ? refusal(wire, graph, nodeTypes) : sameSide;
  return (
    <g>
      <path
        d={path}
        fill="none"
        className="wire-loose"
        style={{ stroke: reason ? "var(--color-bad)" : portColour(held?.type ?? "any") }}
      />
      {reason && (
        <foreignObject
          x={toX + 14}
          y={toY - 14}
          width={300}
          height={60}
          className="overflow-visible"
        >
          <span role="tooltip" className="wire-reason">
            {reason}
          </span>
        </foreignObject>
      )}
    </g>
  );
}
