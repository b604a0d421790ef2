import { type PointerEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { ViewportControl } from "./useViewport";
import type { Size } from "./viewport";

export interface ViewerPictureProps {
  src: string;
  alt: string;
  /** Address of the picture to compare with; it shows left of `split`. */
  before: string | null;
  /** Share of the stage's width. */
  split: number;
  size: Size;
  viewport: ViewportControl;
  /** What is tried out, over the picture. */
  live?: ReactNode;
  onMeasured: (size: Size) => void;
}

/** From this scale on single pixels are shown as squares. */
const PIXELS_FROM = 3;
/** One notch of a wheel is about 100 units: a fifth more or less. */
const WHEEL_SPEED = 0.0018;

/** The picture itself: wheel zooms at the pointer, dragging pans, a double click goes to 100 % and back. */
export function ViewerPicture(props: ViewerPictureProps) {
  const { src, alt, before, split, size, viewport, live, onMeasured } = props;
  const stage = useRef<HTMLDivElement>(null);
  useWheelZoom(stage, viewport.zoom);

  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons === 1) viewport.pan({ x: event.movementX, y: event.movementY });
  };
  const { scale, x, y } = viewport.view;
  const frame = {
    width: size.width * scale,
    height: size.height * scale,
    transform: `translate(-50%, -50%) translate(${x}px, ${y}px)`,
    imageRendering: scale >= PIXELS_FROM ? ("pixelated" as const) : ("auto" as const),
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the same is done by the buttons and keys of the viewer.
    <div
      ref={stage}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={viewport.fitted ? viewport.actual : viewport.fit}
      className="absolute inset-0 cursor-grab touch-none active:cursor-grabbing"
    >
      <img
        src={src}
        alt={alt}
        draggable={false}
        style={frame}
        onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
          onMeasured({ width, height })
        }
        className="checker absolute top-1/2 left-1/2 max-w-none"
      />
      {live && (
        <div style={frame} className="absolute top-1/2 left-1/2">
          {live}
        </div>
      )}
      {before && (
        <div
          className="absolute inset-0 bg-sunken"
          style={{ clipPath: `inset(0 ${(1 - split) * 100}% 0 0)` }}
        >
          <img
            src={before}
            alt="Before"
            draggable={false}
            style={frame}
            className="checker absolute top-1/2 left-1/2 max-w-none object-contain"
          />
        </div>
      )}
    </div>
  );
}

/** React's own wheel listeners are passive, and the page must not scroll or zoom with the picture. */
function useWheelZoom(stage: RefObject<HTMLElement | null>, zoomNow: ViewportControl["zoom"]) {
  const zoom = useRef(zoomNow);
  zoom.current = zoomNow;
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoom.current(Math.exp(-event.deltaY * WHEEL_SPEED), fromCentre(event, element));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [stage]);
}

function fromCentre(event: WheelEvent, element: HTMLElement): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return {
    x: event.clientX - box.left - box.width / 2,
    y: event.clientY - box.top - box.height / 2,
  };
}
