/** Mirrors of a hand about the middle of the picture: what is painted once is painted at each of them. */

export const SYMMETRIES = ["none", "vertical", "horizontal", "both", "radial"] as const;
/** `vertical` has an upright axis: left and right are alike. */
export type Symmetry = (typeof SYMMETRIES)[number];

/** Fewest and most rays of radial symmetry. */
export const LEAST_RAYS = 2;
export const MOST_RAYS = 16;

/** x' = a·x + b·y, y' = c·x + d·y, measured from the middle. */
export interface Mirror {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

const SAME: Mirror = { a: 1, b: 0, c: 0, d: 1 };
const LEFT_RIGHT: Mirror = { a: -1, b: 0, c: 0, d: 1 };
const UP_DOWN: Mirror = { a: 1, b: 0, c: 0, d: -1 };
const AROUND: Mirror = { a: -1, b: 0, c: 0, d: -1 };

/** All the places a hand paints at; the first is its own. */
export function mirrors(symmetry: Symmetry, rays: number): readonly Mirror[] {
  switch (symmetry) {
    case "none":
      return [SAME];
    case "vertical":
      return [SAME, LEFT_RIGHT];
    case "horizontal":
      return [SAME, UP_DOWN];
    case "both":
      return [SAME, LEFT_RIGHT, UP_DOWN, AROUND];
    case "radial":
      return Array.from({ length: rays }, (_, ray) => (ray === 0 ? SAME : turn(ray / rays)));
  }
}

function turn(share: number): Mirror {
  const [cos, sin] = [Math.cos(2 * Math.PI * share), Math.sin(2 * Math.PI * share)];
  return { a: cos, b: -sin, c: sin, d: cos };
}

/** Where a place of a picture of size `of` is in the mirror. */
export function mirroredPlace(
  mirror: Mirror,
  { x, y }: { readonly x: number; readonly y: number },
  of: readonly [width: number, height: number],
): { x: number; y: number } {
  const [mx, my] = [of[0] / 2, of[1] / 2];
  const way = mirroredWay(mirror, [x - mx, y - my]);
  return { x: mx + way[0], y: my + way[1] };
}

export function mirroredWay(
  { a, b, c, d }: Mirror,
  [dx, dy]: readonly [number, number],
): readonly [dx: number, dy: number] {
  return [a * dx + b * dy, c * dx + d * dy];
}

/** The angle of a tip in the mirror; whole degrees from 0 to 359, clockwise as it is given. */
export function mirroredAngle(mirror: Mirror, degrees: number): number {
  const angle = (degrees * Math.PI) / 180;
  const [x, y] = mirroredWay(mirror, [Math.cos(angle), Math.sin(angle)]);
  return (Math.round((Math.atan2(y, x) * 180) / Math.PI) + 360) % 360;
}
