import { Minus, Plus } from "lucide-react";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import type { ViewportControl } from "./useViewport";

/** Zooms the picture of a viewport: out, in, to fit, to its own size; says how large it is shown. */
export function ZoomTools({ viewport, step }: { viewport: ViewportControl; step: number }) {
  return (
    <>
      <IconButton
        label="Zoom out"
        keys="-"
        icon={<Minus />}
        onClick={() => viewport.zoom(1 / step)}
      />
      <span aria-live="polite" className="w-12 text-center text-xs tabular-nums">
        {percent(viewport.view.scale)}
      </span>
      <IconButton label="Zoom in" keys="Plus" icon={<Plus />} onClick={() => viewport.zoom(step)} />
      <Button size="sm" look="quiet" aria-pressed={viewport.fitted} onClick={viewport.fit}>
        Fit
      </Button>
      <Button size="sm" look="quiet" onClick={viewport.actual}>
        100 %
      </Button>
    </>
  );
}

function percent(scale: number): string {
  const share = scale * 100;
  return `${share < 10 ? share.toFixed(1) : Math.round(share)} %`;
}
