import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { resized, useBrush } from "@/paint/brush";
import { TOOL_LIST, taken, toolInfo } from "@/paint/tools";
import type { ViewportControl } from "@/panels/useViewport";
import { keeps } from "@/ui/shortcuts";

export interface PaintKeys {
  /** Whether Space is held: a press moves the picture. */
  readonly panning: boolean;
  onKeyDown(event: KeyboardEvent): void;
  onKeyUp(event: KeyboardEvent): void;
}

/** How much { and } change the hardness, in percent. */
const HARDER = 10;

/** The keys of the painting view, as painters know them. Escape is the dialog's. */
export function usePaintKeys(hooks: {
  viewport: ViewportControl;
  zoomStep: number;
  node: string;
  /** Forgets a stroke in the hand; tells whether there was one. */
  letGo: RefObject<() => boolean>;
}): PaintKeys {
  const { actions, readOnly, mayRun } = useEditor();
  const { viewport, zoomStep } = hooks;
  const [panning, setPanning] = useState(false);
  useEffect(() => {
    // A key that is lifted elsewhere is not told here.
    const lift = () => setPanning(false);
    window.addEventListener("blur", lift);
    return () => window.removeEventListener("blur", lift);
  }, []);
  const modified = (event: KeyboardEvent): (() => void) | undefined => {
    const key = event.key.toLowerCase();
    if (key === "enter" && mayRun) return () => actions.run([hooks.node]);
    if (readOnly) return undefined;
    if (key === "y" || (key === "z" && event.shiftKey)) return actions.redo;
    // What is not done yet is undone by not doing it.
    return key === "z" ? () => hooks.letGo.current() || actions.undo() : undefined;
  };
  const plain = (event: KeyboardEvent): (() => void) | undefined =>
    lookKeys(viewport, zoomStep)[event.key] ??
    (readOnly ? undefined : brushKeys()[event.key.toLowerCase()]);
  return {
    panning,
    onKeyDown: (event) => {
      if (event.key === "Escape") return;
      event.stopPropagation();
      if (keeps(event.target) === "text" || event.altKey) return;
      if (event.key === " " && onPicture(event)) {
        event.preventDefault();
        return setPanning(true);
      }
      const act = event.ctrlKey || event.metaKey ? modified(event) : plain(event);
      if (!act) return;
      event.preventDefault();
      act();
    },
    onKeyUp: (event) => {
      if (event.key === " ") setPanning(false);
    },
  };
}

/** On a button, Space presses it. */
function onPicture({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest("button, input, select, a") === null;
}

function lookKeys(viewport: ViewportControl, step: number): Record<string, () => void> {
  return {
    "+": () => viewport.zoom(step),
    "=": () => viewport.zoom(step),
    "-": () => viewport.zoom(1 / step),
    "0": viewport.fit,
    "1": viewport.actual,
  };
}

function brushKeys(): Record<string, () => void> {
  const { size, hardness, target, tool, set } = useBrush.getState();
  const harder = (by: number) => () => set({ hardness: Math.min(100, Math.max(0, hardness + by)) });
  return {
    ...Object.fromEntries(
      TOOL_LIST.map((entry) => [entry.key.toLowerCase(), () => set(taken(entry.tool))]),
    ),
    x: () => toolInfo(tool).masks && set({ target: target === "paint" ? "mask" : "paint" }),
    "[": () => set({ size: resized(size, false) }),
    "]": () => set({ size: resized(size, true) }),
    "{": harder(-HARDER),
    "}": harder(HARDER),
  };
}
