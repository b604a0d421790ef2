import { useReactFlow, useStore } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { IconButton } from "@/ui/IconButton";

const ZOOM = { duration: 120 };

/** Zoom in, out, to 100 %, and fit. */
export function ZoomControls({ onFit }: { onFit: () => void }) {
  const flow = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  return (
    <div role="toolbar" aria-label="Zoom" className="zoom-controls">
      <IconButton
        size="sm"
        side="top"
        label="Zoom out"
        icon={<Minus />}
        onClick={() => void flow.zoomOut(ZOOM)}
      />
      <button
        type="button"
        className="zoom-percent"
        aria-label={`Zoom is ${zoom} %, set it to 100 %`}
        onClick={() => void flow.zoomTo(1, ZOOM)}
      >
        {zoom}%
      </button>
      <IconButton
        size="sm"
        side="top"
        label="Zoom in"
        icon={<Plus />}
        onClick={() => void flow.zoomIn(ZOOM)}
      />
      <IconButton
        size="sm"
        side="top"
        keys="0"
        label="Fit everything in view"
        icon={<Maximize />}
        onClick={onFit}
      />
    </div>
  );
}
