/** Rectangles of whole pixels: `x0`, `y0` belong to them, `x1`, `y1` no longer. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export function isEmpty({ x0, y0, x1, y1 }: Box): boolean {
  return x0 >= x1 || y0 >= y1;
}

/** The smallest box around both; null stands for none. */
export function union(one: Box | null, other: Box | null): Box | null {
  if (!one || isEmpty(one)) return other && !isEmpty(other) ? other : null;
  if (!other || isEmpty(other)) return one;
  return {
    x0: Math.min(one.x0, other.x0),
    y0: Math.min(one.y0, other.y0),
    x1: Math.max(one.x1, other.x1),
    y1: Math.max(one.y1, other.y1),
  };
}

/** What both have in common; may be empty. */
export function clip(one: Box, other: Box): Box {
  return {
    x0: Math.max(one.x0, other.x0),
    y0: Math.max(one.y0, other.y0),
    x1: Math.min(one.x1, other.x1),
    y1: Math.min(one.y1, other.y1),
  };
}

/** So many pixels more on all sides. */
export function grown({ x0, y0, x1, y1 }: Box, by: number): Box {
  return { x0: x0 - by, y0: y0 - by, x1: x1 + by, y1: y1 + by };
}

/** The whole pixels that a rectangle of fractions touches. */
export function around(x0: number, y0: number, x1: number, y1: number): Box {
  return { x0: Math.floor(x0), y0: Math.floor(y0), x1: Math.ceil(x1), y1: Math.ceil(y1) };
}
