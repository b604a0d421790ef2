import { type RefObject, useEffect } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { keeps } from "@/ui/shortcuts";

/** A place in the window, in pixels. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
}

const ELSEWHERE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/**
 * Copies, cuts and pastes what is selected on the canvas; a paste stands under `pointer`, in pixels of
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
    on("copy", (event) => put(event, actions.copied));
    on("cut", (event) => !readOnly && put(event, actions.cut));
    on("paste", ({ clipboardData }) => {
      if (readOnly || !clipboardData || clipboardData.types.includes("Files")) return false;
      const at = pointer.current && view.current?.toFlow(pointer.current);
      return actions.paste(clipboardData.getData("text/plain"), at ?? null);
    });
    return () => stop.abort();
  }, [actions, readOnly, view, pointer]);
}

function isMine({ target, defaultPrevented }: ClipboardEvent): boolean {
  if (defaultPrevented || keeps(target) === "text") return false;
  return !(target instanceof Element && target.closest(ELSEWHERE));
}
