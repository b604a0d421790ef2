import { type RefObject, useEffect } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { keeps, matches, SHORTCUTS } from "@/ui/shortcuts";

/** A place in the window, in pixels. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
}

const ELSEWHERE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** What pastes with the wires from outside. */
const WIRED = SHORTCUTS.find(({ id }) => id === "pasteWired")?.keys ?? [];

/**
 * Copies, cuts and pastes what is selected on the canvas, with Shift also with the wires that fed it; a
 * paste stands under `pointer`, in pixels of
 * the window: what lies there changes when the canvas is zoomed or moved.
 */
export function useClipboard(pointer: RefObject<Pointer | null>): void {
  const { actions, readOnly, view } = useEditor();
  useEffect(() => {
    const stop = new AbortController();
    const on = (type: "copy" | "cut" | "paste", work: (event: ClipboardEvent) => boolean) =>
      document.addEventListener(
        type,
        (event) => {
          if (isMine(event) && work(event)) event.preventDefault();
        },
        { signal: stop.signal },
      );
    const put = ({ clipboardData }: ClipboardEvent, made: typeof actions.copied) => {
      // Words that somebody marked on the page are what they mean to copy.
      if (getSelection()?.isCollapsed === false) return false;
      const text = made(useEditorStore.getState().selection);
      if (text !== null) clipboardData?.setData("text/plain", text);
      return text !== null;
    };
    // A paste does not tell its keys: they come right before it.
    let wired = false;
    const onKey = (event: KeyboardEvent) => {
      wired = event.type === "keydown" && matches(event, WIRED);
    };
    for (const type of ["keydown", "keyup"] as const) {
      document.addEventListener(type, onKey, { capture: true, signal: stop.signal });
    }
    on("copy", (event) => put(event, actions.copied));
    on("cut", (event) => !readOnly && put(event, actions.cut));
    on("paste", ({ clipboardData }) => {
      if (readOnly || !clipboardData || clipboardData.types.includes("Files")) return false;
      const at = pointer.current && view.current?.toFlow(pointer.current);
      return actions.paste(clipboardData.getData("text/plain"), at ?? null, wired);
    });
    return () => stop.abort();
  }, [actions, readOnly, view, pointer]);
}

function isMine({ target, defaultPrevented }: ClipboardEvent): boolean {
  if (defaultPrevented || keeps(target) === "text") return false;
  return !(target instanceof Element && target.closest(ELSEWHERE));
}
