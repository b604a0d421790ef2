/** Where a picture stands in the viewer: its scale and the offset of its centre, in CSS pixels. */
export interface Viewport {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const SMALLEST_SCALE = 0.02;
export const LARGEST_SCALE = 32;
/** Free space around a fitted picture. */
const MARGIN = 32;

/** The scale at which the whole picture is seen; small ones are blown up to `most` at most. */
export function fitScale(picture: Size, box: Size, most = 1): number {
  const wide = (box.width - 2 * MARGIN) / picture.width;
  const high = (box.height - 2 * MARGIN) / picture.height;
  return limited(Math.min(most, wide, high));
}

/** Zooms by `factor` so that what is under `point` (from the centre of the box) stays there. */
export function zoomAt(view: Viewport, factor: number, point: { x: number; y: number }): Viewport {
  const scale = limited(view.scale * factor);
  const grown = scale / view.scale;
  return {
    scale,
    x: point.x - (point.x - view.x) * grown,
    y: point.y - (point.y - view.y) * grown,
  };
}

/** Moves the picture, but never so far that it is out of sight. */
export function panned(
  view: Viewport,
  by: { x: number; y: number },
  picture: Size,
  box: Size,
): Viewport {
  const most = (size: number, space: number) =>
    Math.max(0, (size * view.scale + space) / 2 - MARGIN);
  const held = (at: number, end: number) => Math.max(-end, Math.min(end, at));
  return {
    scale: view.scale,
    x: held(view.x + by.x, most(picture.width, box.width)),
    y: held(view.y + by.y, most(picture.height, box.height)),
  };
}

function limited(scale: number): number {
  return Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, scale));
}
