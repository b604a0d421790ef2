import { useLayoutEffect, useRef } from "react";
import { classes } from "@/ui/classes";
import { useLive } from "./live";
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
    // A closed bitmap has no size.
    if (!element || !picture || picture.bitmap.width === 0) return;
    const { bitmap } = picture;
    if (element.width !== bitmap.width || element.height !== bitmap.height) {
      element.width = bitmap.width;
      element.height = bitmap.height;
    }
    const context = element.getContext("2d");
    context?.clearRect(0, 0, bitmap.width, bitmap.height);
    context?.drawImage(bitmap, 0, 0);
    element.dataset.drawn = String(Number(element.dataset.drawn ?? 0) + 1);
  }, [picture]);
  if (!picture) return null;
  return (
    <span className={classes("live-image checker", className)}>
      <canvas ref={canvas} role="img" aria-label="Preview" data-preview={node} />
      <span className="live-badge">Preview</span>
    </span>
  );
}
