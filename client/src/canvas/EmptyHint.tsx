import { ImagePlus } from "lucide-react";
import { useEditor } from "@/app/EditorContext";

/** What an empty canvas says: how to begin. */
export function EmptyHint() {
  const { readOnly } = useEditor();
  if (readOnly) {
    return <div className="empty-hint text-ink-2">Nothing here yet</div>;
  }
  return (
    <div className="empty-hint">
      <ImagePlus aria-hidden="true" className="mx-auto size-8 text-ink-3" strokeWidth={1.5} />
      <p className="mt-3 text-lg font-medium text-ink">Drop a picture here to begin</p>
      <p className="mt-1 text-ink-2">or double-click anywhere to put down a node</p>
    </div>
  );
}
