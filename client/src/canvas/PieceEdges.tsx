import { NodeResizer } from "@xyflow/react";
import { useCardTools } from "@/canvas/CardContext";
import { LEAST_SIDE, MOST_SIDE } from "@/graph/furniture";

/** The edges and corners by which a frame or note is made larger; written once, when the hand lets go. */
export function PieceEdges({ id, least }: { id: string; least: readonly [number, number] }) {
  const { actions, readOnly } = useCardTools();
  if (readOnly) return null;
  return (
    <NodeResizer
      minWidth={Math.max(LEAST_SIDE, least[0])}
      minHeight={Math.max(LEAST_SIDE, least[1])}
      maxWidth={MOST_SIDE}
      maxHeight={MOST_SIDE}
      lineClassName="piece-edge"
      handleClassName="piece-corner"
      onResizeEnd={(_, { x, y, width, height }) =>
        actions.setPiece(id, {
          position: [Math.round(x), Math.round(y)],
          size: [Math.round(width), Math.round(height)],
        })
      }
    />
  );
}
