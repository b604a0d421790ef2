import { type RefObject, useEffect, useRef } from "react";
import { useEditor } from "@/app/EditorContext";
import { Axes } from "@/paint/Axes";
import { useBrush } from "@/paint/brush";
import type { Painting } from "@/paint/Painting";
import type { Frame } from "@/paint/Press";
import { OtherRings, Ring } from "@/paint/Ring";
import { TextBox } from "@/paint/text/TextBox";
import { useTyping } from "@/paint/text/useTyping";
import { toolInfo } from "@/paint/tools";
import { useCanvas } from "@/paint/useCanvas";
import { useEasel, usePointed, usePress } from "@/paint/useEasel";
import { useKeyboardHand } from "@/paint/useKeyboardHand";
import { useWheel } from "@/paint/useWheel";
import type { ViewportControl } from "@/panels/useViewport";
import { classes } from "@/ui/classes";

export interface SheetProps {
  painting: Painting;
  /** Width and height of the picture itself. */
  of: readonly [number, number];
  node: string;
  title: string;
  stage: RefObject<HTMLDivElement | null>;
  viewport: ViewportControl;
  /** Whether a press moves the picture. */
  panning: boolean;
  /** The layer painted on; null for the picture itself. */
  layer: string | null;
  /** Set to what lets a stroke in the hand go. */
  letGo: RefObject<() => boolean>;
}

/** From this scale on single pixels are shown as squares. */
const PIXELS_FROM = 3;

/** The picture that is painted on, under the hand. */
export function Sheet(props: SheetProps) {
  const { painting, of, node, stage, viewport, panning, letGo, layer } = props;
  const { readOnly, session } = useEditor();
  const brush = useBrush();
  const { view } = viewport;
  const frame = { view, of, panning };
  const easel = useEasel(painting, of, node, letGo);
  const moves = panning || readOnly;
  const draws = toolInfo(brush.tool).works === "draws";
  const { ring, cross, pointed } = usePointed(easel, frame, moves || !draws);
  const press = usePress(stage, frame, easel, viewport);
  const onKeyDown = useKeyboardHand(easel, pointed, of);
  const typing = useTyping({ easel, painting, session, node });
  useEffect(() => painting.cover(brush.target === "mask"), [painting, brush.target]);
  useEffect(() => {
    easel.layer = layer;
  }, [easel, layer]);
  useWheel(stage, viewport);
  return (
    <>
      <div
        ref={stage}
        role="application"
        aria-label={`Canvas of ${props.title}`}
        aria-describedby="paint-help"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is worked with by keys: arrows move the brush, Enter paints.
        tabIndex={0}
        onKeyDown={readOnly ? undefined : onKeyDown}
        {...press}
        className={classes(
          "absolute inset-0 touch-none overflow-hidden",
          "-outline-offset-1 focus-visible:outline-1 focus-visible:outline-accent/60",
          moves ? "cursor-grab active:cursor-grabbing" : CURSORS[toolInfo(brush.tool).works],
        )}
      >
        <Drawn painting={painting} frame={frame} />
        <div
          className="pointer-events-none absolute inset-0"
          style={{ transform: `translate(${view.x}px, ${view.y}px)` }}
        >
          <OtherRings node={node} of={of} scale={view.scale} />
        </div>
        {!readOnly && <Axes frame={frame} />}
        <Ring ring={ring} cross={cross} brush={brush} scale={view.scale} />
      </div>
      <TextBox control={typing} frame={frame} onDone={() => stage.current?.focus()} />
    </>
  );
}

const CURSORS = {
  draws: "cursor-none",
  drags: "cursor-crosshair",
  sets: "cursor-crosshair",
  types: "cursor-text",
} as const;

/** The canvas, at its place and scale. */
function Drawn({ painting, frame }: { painting: Painting; frame: Frame }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { view, of } = frame;
  useCanvas(canvas, painting);
  const scale = (of[0] * view.scale) / painting.surface.width;
  return (
    <canvas
      ref={canvas}
      className="checker absolute top-1/2 left-1/2 max-w-none shadow-float"
      style={{
        width: of[0] * view.scale,
        height: of[1] * view.scale,
        transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px)`,
        imageRendering: scale >= PIXELS_FROM ? "pixelated" : "auto",
      }}
    />
  );
}
