import { type RefObject, useEffect, useMemo, useRef } from "react";
import { useEditor } from "@/app/EditorContext";
import { useBrush } from "@/paint/brush";
import { Easel, type Pointed } from "@/paint/Easel";
import type { Painting } from "@/paint/Painting";
import { type Frame, Press } from "@/paint/Press";
import type { Sample } from "@/paint/Stabiliser";
import type { ViewportControl } from "@/panels/useViewport";

/** The person's hand on a painting; `letGo` is set to what makes it forget what is not done. */
export function useEasel(
  painting: Painting,
  of: readonly [number, number],
  node: string,
  letGo: RefObject<() => boolean>,
): Easel {
  const { session, readOnly } = useEditor();
  const easel = useMemo(
    () => new Easel({ painting, session, node, of, readOnly }),
    [painting, session, node, of, readOnly],
  );
  useEffect(() => {
    letGo.current = easel.drop;
    return () => {
      letGo.current = () => false;
      easel.leave();
    };
  }, [easel, letGo]);
  useKeep(easel);
  return easel;
}

/** What is drawn so far is kept when the page goes or the hand takes another tool. */
function useKeep(easel: Easel): void {
  useEffect(() => {
    const hidden = () => document.visibilityState === "hidden" && easel.keep();
    const stop = useBrush.subscribe((now, before) => {
      if (now.tool !== before.tool || now.shape !== before.shape) easel.keep();
    });
    window.addEventListener("pagehide", easel.keep);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      stop();
      window.removeEventListener("pagehide", easel.keep);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [easel]);
}

/** The pointer's events on the stage, for the easel and for where the picture stands. */
export function usePress(
  stage: RefObject<HTMLElement | null>,
  frame: Frame,
  easel: Easel,
  viewport: ViewportControl,
) {
  const { down, along, up, take, hover, drop } = easel;
  const work = {
    ...{ down, along, up, take, hover },
    drop: () => void drop(),
    pan: viewport.pan,
    pinch: viewport.zoom,
  };
  const press = useRef<Press | null>(null);
  press.current ??= new Press(() => stage.current, frame, work);
  const { current } = press;
  useEffect(() => {
    current.frame = frame;
    current.work = work;
  });
  return {
    onPointerDown: current.down,
    onPointerMove: current.move,
    onPointerUp: current.up,
    onPointerCancel: current.cancel,
    onPointerLeave: current.leave,
  };
}

/** Keeps ring and cross where the brush and its source are, without rendering. */
export function usePointed(easel: Easel, frame: Frame, hidden: boolean) {
  const ring = useRef<HTMLDivElement>(null);
  const cross = useRef<HTMLDivElement>(null);
  const pointed = useRef<Pointed>({ at: null, source: null });
  const place = () => {
    putAt(ring, hidden ? null : pointed.current.at, frame);
    putAt(cross, pointed.current.source, frame);
  };
  useEffect(() => {
    easel.scale = frame.view.scale;
    easel.onPoint = (now) => {
      pointed.current = now;
      place();
    };
    place();
  });
  return { ring, cross, pointed };
}

/** Moves an element of the stage to a place of the picture. */
function putAt({ current }: RefObject<HTMLElement | null>, at: Sample | null, frame: Frame): void {
  if (!current) return;
  current.hidden = at === null;
  if (!at) return;
  const { view, of } = frame;
  const x = (at.x - of[0] / 2) * view.scale + view.x;
  const y = (at.y - of[1] / 2) * view.scale + view.y;
  current.style.transform = `translate(${x}px, ${y}px)`;
}
