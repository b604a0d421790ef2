/** Gradients: as `karate/nodes/effects/painter/ramp.py`. */
import type { Drawn } from "@/paint/dabs";
import { placesOf } from "@/paint/outlines";

/** How far a pixel lies along a gradient's way, 0 to 1. */
export function shareOf(
  stroke: Drawn,
  width: number,
  height: number,
): (x: number, y: number) => number {
  const [start = [0, 0], end = [0, 0]] = placesOf(stroke, width, height);
  const [wx, wy] = [end[0] - start[0], end[1] - start[1]];
  const length = wx * wx + wy * wy;
  if (length === 0) return () => 1;
  const radial = stroke.gradient === "radial";
  return (column, row) => {
    const [x, y] = [column + 0.5 - start[0], row + 0.5 - start[1]];
    const share = radial ? Math.sqrt((x * x + y * y) / length) : (x * wx + y * wy) / length;
    return Math.min(1, Math.max(0, share));
  };
}

/** How dense it is there. */
export function thinned({ to_opacity: end = 100 }: Drawn, share: number): number {
  return 1 + share * (end / 100 - 1);
}
