import { Play } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { useEditor } from "@/app/EditorContext";
import type { GraphNode } from "@/graph/types";
import { LayersPanel } from "@/paint/LayersPanel";
import { countsOf } from "@/paint/layers";
import { OptionBar } from "@/paint/OptionBar";
import { PaintBar } from "@/paint/PaintBar";
import { Sheet } from "@/paint/Sheet";
import { StatusLine } from "@/paint/StatusLine";
import { ToolRail } from "@/paint/ToolRail";
import { useLayers } from "@/paint/useLayers";
import { type Loading, usePainting, wholeOf } from "@/paint/usePainting";
import { usePaintKeys } from "@/paint/usePaintKeys";
import { useShownStrokes } from "@/paint/useStrokes";
import { useViewport } from "@/panels/useViewport";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import "@/paint/paint.css";

export interface PaintStageProps {
  node: GraphNode;
  title: string;
  letGo: RefObject<() => boolean>;
  onClose: () => void;
}

const ZOOM_STEP = 1.25;
/** A small picture is blown up so far to fill the view, a tiny one until it has this side on the screen. */
const FIT_MOST = 3;
const FIT_SIDE = 480;

/** The whole painting view: head, settings, tools, the picture, and what can be done now. */
export function PaintStage({ node, title, letGo, onClose }: PaintStageProps) {
  const { readOnly } = useEditor();
  const strokes = useShownStrokes(node.id);
  const loading = usePainting(node, strokes);
  const of = loading.kind === "ready" ? loading.of : ([1, 1] as const);
  const stage = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const most = Math.max(FIT_MOST, FIT_SIDE / Math.max(...of));
  const viewport = useViewport(box, { width: of[0], height: of[1] }, most);
  const keys = usePaintKeys({ viewport, zoomStep: ZOOM_STEP, node: node.id, letGo });
  const toSheet = () => stage.current?.focus();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect reads nothing of `loading`; it runs again when the picture is there, since the stage is another element then.
  useEffect(() => stage.current?.focus(), [loading.kind]);
  const painting = loading.kind === "ready" ? loading.painting : null;
  const { layers, active, actions } = useLayers(node, (layer, opacity) =>
    painting?.showOpacity(layer, opacity),
  );
  const about = loading.kind === "ready" ? `${of[0]} × ${of[1]}` : "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a dialog around it has the role; it only hears the keys of what is inside, and each of them has a button.
    <div onKeyDown={keys.onKeyDown} onKeyUp={keys.onKeyUp} className="flex min-h-0 flex-1 flex-col">
      <PaintBar
        {...{ node: node.id, title, about, viewport, onClose }}
        zoomStep={ZOOM_STEP}
        inert={strokes.inert.size}
        onDone={toSheet}
      />
      {!readOnly && <OptionBar onDone={toSheet} />}
      <div className="relative flex min-h-0 flex-1">
        {!readOnly && <ToolRail node={node.id} strokes={strokes} onDone={toSheet} />}
        <div ref={box} className="relative min-w-0 flex-1 overflow-hidden bg-sunken">
          {loading.kind === "ready" ? (
            <Sheet
              {...{ painting: loading.painting, of, node: node.id, title, stage, viewport, letGo }}
              layer={active}
              panning={keys.panning || readOnly}
            />
          ) : (
            <Waiting node={node.id} loading={loading} />
          )}
        </div>
        <LayersPanel
          {...{ layers, active, readOnly, actions }}
          counts={countsOf(strokes, layers)}
          base={wholeOf(node.params)}
          onDone={toSheet}
        />
      </div>
      <StatusLine readOnly={readOnly} />
    </div>
  );
}

/** What stands where the picture will be. */
function Waiting({ node, loading }: { node: string; loading: Loading }) {
  const { actions, mayRun, run, starting } = useEditor();
  return (
    <div className="absolute inset-0 grid place-content-center justify-items-center gap-3 text-ink-2">
      {loading.kind !== "problem" ? (
        <Spinner className="size-5" />
      ) : (
        <>
          <p role="status">{loading.detail}</p>
          {loading.again ? (
            <Button look="primary" onClick={loading.again}>
              Try again
            </Button>
          ) : (
            mayRun && (
              <Button
                look="primary"
                icon={<Play aria-hidden="true" />}
                busy={starting || run !== null}
                onClick={() => actions.run([node])}
              >
                Compute it
              </Button>
            )
          )}
        </>
      )}
    </div>
  );
}
