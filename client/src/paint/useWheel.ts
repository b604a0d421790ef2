import { type RefObject, useEffect, useRef } from "react";
import type { ViewportControl } from "@/panels/useViewport";

/** One notch of a wheel is about 100 units: a fifth more or less. */
const WHEEL_SPEED = 0.0018;
/** A trackpad's pinch comes as a wheel with Ctrl, in much smaller units. */
const PINCH_SPEED = 0.01;

/** The wheel zooms at the pointer; React's own wheel listeners are passive, and the page must not scroll. */
export function useWheel(stage: RefObject<HTMLElement | null>, viewport: ViewportControl): void {
  const now = useRef(viewport);
  useEffect(() => {
    now.current = viewport;
  });
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const point = {
        x: event.clientX - box.left - box.width / 2,
        y: event.clientY - box.top - box.height / 2,
      };
      const speed = event.ctrlKey ? PINCH_SPEED : WHEEL_SPEED;
      if (event.shiftKey) now.current.pan({ x: -event.deltaY - event.deltaX, y: 0 });
      else now.current.zoom(Math.exp(-event.deltaY * speed), point);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [stage]);
}
