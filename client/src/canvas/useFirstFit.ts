import { useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useRef } from "react";
import { FIT } from "@/canvas/fit";

/** Cards grow as their pictures arrive; so long after opening the view follows them. */
const SETTLING_MS = 4000;

/**
 * Keeps everything in view while the canvas settles, until the person takes the view in hand.
 * `resized` tells that cards changed their size, `taken` that the person moved the view.
 */
export function useFirstFit(): { resized: () => void; taken: () => void } {
  const flow = useReactFlow();
  const settled = useRef(false);
  const frame = useRef(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      settled.current = true;
    }, SETTLING_MS);
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame.current);
    };
  }, []);
  const resized = useCallback(() => {
    if (settled.current) return;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => void flow.fitView(FIT));
  }, [flow]);
  const taken = useCallback(() => {
    settled.current = true;
  }, []);
  return { resized, taken };
}
