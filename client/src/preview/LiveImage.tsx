import { useLayoutEffect, useRef } from "react";
import { classes } from "@/ui/classes";
import { type LivePicture, useLive } from "./live";
import "./live.css";

export interface LiveImageProps {
  node: string;
  /** An output of the node; its first one where none is named. */
  port?: string | undefined;
  className?: string;
}

/** The picture a node would give now, over the one it gave; nothing where those are the same. */
export function LiveImage({ node, port, className }: LiveImageProps) {
  const picture = useLive(({ pictures }) => {
    const ports = pictures.get(node);
    return ports?.[port ?? ""] ?? (port ? undefined : Object.values(ports ?? {})[0]);
  });
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element || !picture) return;
    const found = picture.take();
    if (!found) return;
    if (!(found instanceof Promise)) return put(element, found, picture);
    found.then(
      (bitmap) => put(element, bitmap, picture),
      // Its card was taken away: the next one draws it anew.
      () => {},
    );
  }, [picture]);
  if (!picture) return null;
  return (
    <span className={classes("live-image checker", className)}>
      <canvas ref={canvas} role="img" aria-label="Preview" data-preview={node} />
      <span className="live-badge">Preview</span>
    </span>
  );
}

/** Moves a picture onto a canvas, unless a newer one is there. */
function put(canvas: HTMLCanvasElement, bitmap: ImageBitmap, { asked }: LivePicture): void {
  const { width, height } = bitmap;
  const { dataset } = canvas;
  if (Number(dataset.asked ?? 0) > asked) {
    bitmap.close();
    return;
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
  dataset.asked = String(asked);
  dataset.drawn = String(Number(dataset.drawn ?? 0) + 1);
}
