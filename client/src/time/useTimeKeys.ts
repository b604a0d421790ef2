import { useEffect, useRef } from "react";
import { useTimeStore } from "@/app/timeStore";
import { keeps } from "@/ui/shortcuts";

export interface TimeKeys {
  step(by: number): void;
  /** To the next mark ahead, or back. */
  jump(ahead: boolean): void;
  first(): void;
  last(): void;
}

/** Where arrow keys mean something else. */
const KEEPS_ARROWS =
  '[role="dialog"], [role="menu"], [role="listbox"], [role="tablist"], [aria-label="History"], aside';

/** The arrow keys step through time wherever they have no other meaning. */
export function useTimeKeys(keys: TimeKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      const scrubber = target instanceof HTMLInputElement && target.type === "range";
      if (!scrubber && keeps(target) !== "nothing") return;
      if (target?.closest(KEEPS_ARROWS)) return;
      const { step, jump, first, last } = latest.current;
      const ahead = event.key === "ArrowRight";
      if (event.key === "Home") first();
      else if (event.key === "End") last();
      else if (!ahead && event.key !== "ArrowLeft") return;
      else if (event.shiftKey) jump(ahead);
      else step(ahead ? 1 : -1);
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the canvas, where arrow keys move the selection.
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, []);
}

/** Escape leaves for the present when nothing else wants it. */
export function useEscapeToNow(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return;
      if (useTimeStore.getState().question) return;
      useTimeStore.getState().leave();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
