import { type KeyboardEvent, type RefObject, useRef } from "react";
import { useBrush } from "@/paint/brush";
import type { Easel, Pointed } from "@/paint/Easel";
import type { Sample } from "@/paint/Stabiliser";

/** An arrow moves the brush by this share of its size; with Shift by much more. */
const NUDGE = 0.25;
const LEAP = 8;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Painting without a pointer: arrows move the brush, Enter puts it down and lifts it, Alt+Enter takes.
 * While corners are set, Enter sets one where the arrows led, and closes them where nothing did.
 */
export function useKeyboardHand(
  easel: Easel,
  pointed: RefObject<Pointed>,
  [width, height]: readonly [number, number],
): (event: KeyboardEvent) => void {
  const led = useRef(false);
  return (event) => {
    if (event.ctrlKey || event.metaKey || (event.altKey && event.key !== "Enter")) return;
    const at: Sample = pointed.current.at ?? { x: width / 2, y: height / 2, pressure: 1 };
    const way = ARROWS[event.key];
    if (way) {
      const by = Math.max(1, useBrush.getState().size * NUDGE) * (event.shiftKey ? LEAP : 1);
      const next = {
        x: Math.min(width, Math.max(0, at.x + way[0] * by)),
        y: Math.min(height, Math.max(0, at.y + way[1] * by)),
        pressure: 1,
      };
      if (easel.isDown) easel.along(next);
      easel.hover(next);
      led.current = true;
    } else if (event.key === "Enter") {
      if (easel.isDown) easel.up();
      else if (event.altKey) easel.take(at);
      else if (easel.isOpen && !led.current) easel.close();
      else easel.down(at);
      easel.hover(at);
      led.current = false;
    } else if (event.key !== "Backspace" || !easel.back()) return;
    event.preventDefault();
    event.stopPropagation();
  };
}
