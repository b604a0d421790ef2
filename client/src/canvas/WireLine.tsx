import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { WireEdge } from "@/canvas/flowEdges";
import { portColour } from "@/canvas/portColour";
import { classes } from "@/ui/classes";
import { MARK_LOOKS } from "@/ui/markLook";

/** A wire in its type's colour; dashed with a reason when it carries nothing, moving while it works. */
export const WireLine = memo(function WireLine(props: EdgeProps<WireEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected } =
    props;
  const [path, x, y] = getBezierPath({
    ...{ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition },
    curvature: 0.35,
  });
  const mark = data?.mark;
  const note = mark ? MARK_LOOKS[mark].word : (data?.problem?.detail ?? data?.coercion);
  const bad = data?.problem && !mark;
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
          bad && "wire-inert",
          mark && `wire-${mark}`,
        )}
        style={
          mark ? undefined : { stroke: bad ? "var(--color-bad)" : portColour(data?.type ?? "any") }
        }
      />
      {note && (
        <EdgeLabelRenderer>
          <span
            className={classes("wire-note", bad && "wire-note-bad", mark && `wire-note-${mark}`)}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            {note}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
