import { type RefObject, useEffect } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { Position } from "@/graph/types";
import { keeps } from "@/ui/shortcuts";

const ELSEWHERE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** Copies, cuts and pastes what is selected on the canvas; `pointer` is where a paste should stand. */
export function useClipboard(pointer: RefObject<Position | null>): void {
  const { actions, readOnly } = useEditor();
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
    const copy = ({ clipboardData }: ClipboardEvent) => {
      // Words that somebody marked on the page are what they mean to copy.
      if (getSelection()?.isCollapsed === false) return false;
      const text = actions.copied(useEditorStore.getState().selection);
      if (text !== null) clipboardData?.setData("text/plain", text);
      return text !== null;
    };
    on("copy", copy);
    on("cut", (event) => {
      if (readOnly || !copy(event)) return false;
      actions.removeNodes(useEditorStore.getState().selection);
      return true;
    });
    on("paste", ({ clipboardData }) => {
      if (readOnly || !clipboardData || clipboardData.types.includes("Files")) return false;
      return actions.paste(clipboardData.getData("text/plain"), pointer.current);
    });
    return () => stop.abort();
  }, [actions, readOnly, pointer]);
}

function isMine({ target, defaultPrevented }: ClipboardEvent): boolean {
  if (defaultPrevented || keeps(target) === "text") return false;
  return !(target instanceof Element && target.closest(ELSEWHERE));
}
