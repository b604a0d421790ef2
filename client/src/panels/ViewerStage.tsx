import { type KeyboardEvent, Suspense, useEffect, useReducer, useRef, useState } from "react";
import { assetUrl } from "@/api/assets";
import { useEditor } from "@/app/EditorContext";
import type { Viewed } from "@/app/editorStore";
import { LiveImage } from "@/preview/LiveImage";
import { useLive } from "@/preview/live";
import { CompareSlider } from "./CompareSlider";
import { Provenance } from "./lazyParts";
import { useViewport, type ViewportControl } from "./useViewport";
import { ViewerBar } from "./ViewerBar";
import { ViewerPicture } from "./ViewerPicture";
import { pictureBefore } from "./viewables";

export interface ViewerStageProps {
  viewed: Viewed;
  title: string;
  place: number;
  count: number;
  onGo: (by: number) => void;
  onClose: () => void;
}

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;

/** The picture, its tools and its keys: arrows walk, + − 0 1 zoom, C compares, I explains where it
 * comes from, Shift+arrows pan. */
export function ViewerStage({ viewed, title, place, count, onGo, onClose }: ViewerStageProps) {
  const { graph, results } = useEditor();
  const { asset } = viewed;
  const stage = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { live, size, setMeasured } = useShownSize(viewed);
  const viewport = useViewport(box, size);
  const [split, setSplit] = useState<number | null>(null);
  const before = pictureBefore(graph, results, viewed.node);
  const comparing = before !== null && split !== null;
  useEffect(() => stage.current?.focus(), []);
  const [explained, explain] = useReducer((shown: boolean) => !shown, false);
  const compare = () => setSplit(split === null && before ? 0.5 : null);

  const keys = viewerKeys(viewport, onGo, compare, explain);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for the whole dialog; every one has a button.
    <div
      ref={stage}
      tabIndex={-1}
      onKeyDown={(event) => actByKey(event, keys)}
      className="flex min-h-0 flex-1 flex-col outline-none"
    >
      <ViewerBar
        viewed={viewed}
        title={title}
        size={size}
        position={count > 1 ? `${place + 1} of ${count}` : null}
        viewport={viewport}
        zoomStep={ZOOM_STEP}
        comparing={comparing}
        onCompare={before ? compare : null}
        explained={explained}
        onExplain={explain}
        onGo={onGo}
        onClose={onClose}
      />
      <div className="flex min-h-0 flex-1">
        <div ref={box} className="relative min-w-0 flex-1 overflow-hidden bg-sunken">
          <ViewerPicture
            src={assetUrl(asset.id)}
            alt={`${viewed.port} of ${title}`}
            live={live && <LiveImage node={viewed.node} port={viewed.port} />}
            before={comparing && before ? assetUrl(before.id) : null}
            split={split ?? 0.5}
            size={size}
            viewport={viewport}
            onMeasured={setMeasured}
          />
          {comparing && <CompareSlider split={split} onChange={setSplit} />}
        </div>
        {explained && (
          <Suspense>
            <Provenance key={asset.id} asset={asset} title={title} />
          </Suspense>
        )}
      </div>
    </div>
  );
}

/** How large the picture is: the one that is tried out, if there is one. */
function useShownSize({ node, port, asset }: Viewed) {
  const [measured, setMeasured] = useState({ width: 1, height: 1 });
  const live = useLive(({ pictures }) => pictures.get(node)?.[port]);
  const real = [asset.width ?? measured.width, asset.height ?? measured.height] as const;
  const [width, height] = live?.full ?? real;
  return { live, size: { width, height }, setMeasured };
}

type Keys = ReadonlyMap<string, () => void>;

function viewerKeys(
  viewport: ViewportControl,
  onGo: (by: number) => void,
  compare: () => void,
  explain: () => void,
): Keys {
  return new Map([
    ["ArrowRight", () => onGo(1)],
    ["ArrowLeft", () => onGo(-1)],
    ["+", () => viewport.zoom(ZOOM_STEP)],
    ["=", () => viewport.zoom(ZOOM_STEP)],
    ["-", () => viewport.zoom(1 / ZOOM_STEP)],
    ["0", viewport.fit],
    ["1", viewport.actual],
    ["c", compare],
    ["i", explain],
    ["Shift+ArrowLeft", () => viewport.pan({ x: PAN_STEP, y: 0 })],
    ["Shift+ArrowRight", () => viewport.pan({ x: -PAN_STEP, y: 0 })],
    ["Shift+ArrowUp", () => viewport.pan({ x: 0, y: PAN_STEP })],
    ["Shift+ArrowDown", () => viewport.pan({ x: 0, y: -PAN_STEP })],
  ]);
}

/** Escape is the dialog's; a slider keeps its arrows; keys with a modifier are the browser's. */
function actByKey(event: KeyboardEvent, keys: Keys) {
  if (event.key === "Escape") return;
  event.stopPropagation();
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  const arrow = event.key.startsWith("Arrow");
  const act = keys.get(event.shiftKey && arrow ? `Shift+${event.key}` : event.key);
  if (!act || (event.target instanceof HTMLInputElement && arrow)) return;
  event.preventDefault();
  act();
}
