import { type RefObject, useEffect } from "react";
import type { Painting } from "@/paint/Painting";

/** Time for strokes that wait, in milliseconds a frame: the hand in between stays quick. */
const WORK_MS = 8;

/** Time for drawing what changed, in milliseconds a frame. */
const DRAW_MS = 8;

/** Keeps a canvas showing the painting: at most once a frame, and only what changed. */
export function useCanvas(canvas: RefObject<HTMLCanvasElement | null>, painting: Painting): void {
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d", { desynchronized: false });
    if (!element || !pen) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      painting.work(WORK_MS);
      const drawn = painting.draw(pen, DRAW_MS);
      element.dataset.laid = String(painting.count);
      if (!painting.done || !drawn) later();
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    element.width = painting.surface.width;
    element.height = painting.surface.height;
    painting.anew();
    painting.onChange = later;
    later();
    return () => {
      painting.onChange = () => {};
      cancelAnimationFrame(frame);
    };
  }, [canvas, painting]);
}
