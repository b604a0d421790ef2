import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { fitScale, panned, type Size, type Viewport, zoomAt } from "./viewport";

export interface ViewportControl {
  view: Viewport;
  fitted: boolean;
  fit: () => void;
  actual: () => void;
  zoom: (factor: number, point?: { x: number; y: number }) => void;
  pan: (by: { x: number; y: number }) => void;
}

const STILL = { x: 0, y: 0 };

/**
 * Zoom and pan of `picture` within `box`; stays fitted while the box changes until somebody zooms.
 * Fitting blows a small picture up to `most` at most.
 */
export function useViewport(
  box: RefObject<HTMLElement | null>,
  picture: Size,
  most = 1,
): ViewportControl {
  const { width, height } = picture;
  const [space, setSpace] = useState<Size>({ width: 1, height: 1 });
  const [free, setFree] = useState<Viewport | null>(null);

  // Before the first frame is painted: until then the box is a pixel.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSpace({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  const fitted = { scale: fitScale({ width, height }, space, most), x: 0, y: 0 };
  // Neither a zoom beside the picture nor a box that shrank may leave nothing to be seen.
  const seen = (now: Viewport | null) =>
    now ? panned(now, STILL, { width, height }, space) : fitted;
  const fit = useCallback(() => setFree(null), []);
  const actual = useCallback(() => setFree({ scale: 1, x: 0, y: 0 }), []);
  // Between two renders several moves may come: each goes on from the one before.
  const zoom = (factor: number, point = STILL) =>
    setFree((now) => zoomAt(seen(now), factor, point));
  const pan = (by: { x: number; y: number }) =>
    setFree((now) => panned(seen(now), by, { width, height }, space));
  return { view: seen(free), fitted: free === null, fit, actual, zoom, pan };
}
