import { ImageOff } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { type Asset, previewUrl } from "@/api/assets";
import { classes } from "@/ui/classes";
import { Simulated } from "@/ui/Simulated";

/** Tallest and flattest frame, as height over width; beyond them the picture is letterboxed. */
const TALLEST = 1.35;
const FLATTEST = 0.42;
const DEFAULT_RATIO = 0.66;

export interface ThumbProps {
  asset: Asset;
  title: string;
  /** Whether a newer picture is being made. */
  busy: boolean;
  onOpen: () => void;
  /** What is tried out, over the picture. */
  live?: ReactNode;
}

/** The picture of a node. The old one stays until the new one is there, so nothing flashes. */
export function Thumb({ asset, title, busy, onOpen, live }: ThumbProps) {
  const [shown, setShown] = useState<{ id: string; ratio: number } | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  const declared = asset.width && asset.height ? asset.height / asset.width : null;
  useEffect(() => {
    const image = new Image();
    let stopped = false;
    image.onload = () => {
      if (stopped) return;
      setShown({ id: asset.id, ratio: image.naturalHeight / Math.max(1, image.naturalWidth) });
      setBroken(null);
    };
    image.onerror = () => !stopped && setBroken(asset.id);
    image.src = previewUrl(asset.id, 640);
    return () => {
      stopped = true;
    };
  }, [asset.id]);
  const ratio = declared ?? shown?.ratio ?? DEFAULT_RATIO;
  const padding = `${Math.min(TALLEST, Math.max(FLATTEST, ratio)) * 100}%`;
  return (
    <button
      type="button"
      className={classes("thumb checker", busy && "thumb-busy")}
      style={{ paddingBottom: padding }}
      onDoubleClick={onOpen}
      onKeyDown={(event) => event.key === "Enter" && onOpen()}
      aria-label={`Picture of ${title}`}
      title="Double-click to look closer"
      tabIndex={-1}
    >
      {shown && (
        <img src={previewUrl(shown.id, 640)} alt={`What ${title} shows`} draggable={false} />
      )}
      {live}
      {asset.simulated && <Simulated className="absolute top-1.5 left-1.5" />}
      {!shown && broken === asset.id && (
        <span className="thumb-note">
          <ImageOff aria-hidden="true" className="size-4" /> No preview
        </span>
      )}
    </button>
  );
}
