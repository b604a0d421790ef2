import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { WireEdge } from "@/canvas/flowEdges";
import { portColour } from "@/canvas/portColour";
import { classes } from "@/ui/classes";

/** A wire in its type's colour; dashed with a reason when it carries nothing, moving while it works. */
export const WireLine = memo(function WireLine(props: EdgeProps<WireEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected } =
    props;
  const [path, x, y] = getBezierPath({
    ...{ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition },
    curvature: 0.35,
  });
  const note = data?.problem?.detail ?? data?.coercion;
  return (
    <>
      <BaseEdge
        id={props.id}
        path={path}
        interactionWidth={18}
        className={classes(
          "wire",
          selected && "wire-selected",
          data?.busy && "wire-busy",
          data?.problem && "wire-inert",
        )}
        style={{ stroke: data?.problem ? "var(--color-bad)" : portColour(data?.type ?? "any") }}
      />
      {note && (
        <EdgeLabelRenderer>
          <span
            className={classes("wire-note", data?.problem && "wire-note-bad")}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {note}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
