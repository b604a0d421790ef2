import { useEditorStore } from "@/app/editorStore";
import type { LiveGraph } from "@/doc/LiveGraph";
import { piecesOf } from "@/graph/furniture";

/**
 * Whoever writes in a frame or note that somebody else deletes writes nowhere: without this the keyboard
 * would go back to it when it returns by their undo. Returns how to stop watching.
 */
export function endLostWriting(live: LiveGraph): () => void {
  return live.subscribe(() => {
    const { writing, write } = useEditorStore.getState();
    if (writing !== null && !piecesOf(live.current()).has(writing)) write(null);
  });
}
