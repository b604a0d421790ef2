/** What stands in the way of painting. */
import { MAX_NODE_POINTS, MAX_STROKES, type Painted } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";
import type { PaintLayer } from "@/paint/layers";

/** Why nothing can be painted on `layer`, or the picture, now; null when it can. */
export function obstacleTo(
  { target }: Brush,
  layer: PaintLayer | null,
  { strokes }: Painted,
): string | null {
  if (layer && !layer.visible && target === "paint") return `“${layer.name}” is hidden`;
  const points = strokes.reduce((sum, { stroke }) => sum + stroke.points.length / 3, 0);
  const full = strokes.length >= MAX_STROKES || points >= MAX_NODE_POINTS;
  return full ? "This painting holds no more strokes" : null;
}
