import { useEffect, useRef } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { nodeTitle } from "@/graph/nodeTitle";
import { PaintStage } from "@/paint/PaintStage";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";

/** The painting of one node over the whole window. Escape lets a stroke go first, then leaves. */
export function PaintView() {
  const node = useEditorStore((state) => state.painting);
  const paint = useEditorStore((state) => state.paint);
  const { graph, nodeTypes } = useEditor();
  const letGo = useRef<() => boolean>(() => false);
  const found = node === null ? undefined : graph.nodes.get(node);
  const title = nodeTitle(found, nodeTypes);
  const close = () => paint(null);
  return (
    <Dialog
      open={node !== null}
      onClose={() => letGo.current() || close()}
      title={`Painting ${title}`}
      bare
      full
    >
      {found ? (
        <PaintStage key={found.id} node={found} title={title} letGo={letGo} onClose={close} />
      ) : (
        <Gone onClose={close} />
      )}
    </Dialog>
  );
}

/** Somebody removed the node meanwhile; undoing that brings it back with its strokes. */
function Gone({ onClose }: { onClose: () => void }) {
  const leave = useRef<HTMLButtonElement>(null);
  useEffect(() => leave.current?.focus(), []);
  return (
    <div className="m-auto flex flex-col items-center gap-3 text-ink-2">
      <p role="status">This node was removed meanwhile.</p>
      <Button ref={leave} onClick={onClose}>
        Back to the canvas
      </Button>
    </div>
  );
}
