/** The box that a person draws with Shift held, in flow units. */
import type { ReactFlowState } from "@xyflow/react";
import type { CanvasNode } from "@/canvas/pieceData";
import type { Box } from "@/graph/boxes";

type Drawn = Pick<ReactFlowState<CanvasNode>, "userSelectionRect" | "transform">;

/** The box as it is now; null while none is drawn. */
export function marqueeOf({ userSelectionRect: rect, transform }: Drawn): Box | null {
  if (!rect) return null;
  const [x, y, zoom] = transform;
  return {
    ...{ x: (rect.x - x) / zoom, y: (rect.y - y) / zoom },
    ...{ width: rect.width / zoom, height: rect.height / zoom },
  };
}

/** Whether `node` lies in `area` with all its sides. */
export function surrounds(area: Box, { position, width = 0, height = 0 }: CanvasNode): boolean {
  return (
    position.x >= area.x &&
    position.y >= area.y &&
    position.x + width <= area.x + area.width &&
    position.y + height <= area.y + area.height
  );
}
