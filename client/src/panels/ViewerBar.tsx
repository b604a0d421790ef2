import { ChevronLeft, ChevronRight, Columns2, Download, ShieldCheck, X } from "lucide-react";
import { assetUrl } from "@/api/assets";
import type { Viewed } from "@/app/editorStore";
import { IconButton } from "@/ui/IconButton";
import { bytesText, sizeText } from "./amounts";
import type { ViewportControl } from "./useViewport";
import type { Size } from "./viewport";
import { ZoomTools } from "./ZoomTools";

export interface ViewerBarProps {
  viewed: Viewed;
  title: string;
  size: Size;
  position: string | null;
  viewport: ViewportControl;
  zoomStep: number;
  comparing: boolean;
  /** Null when there is nothing to compare with. */
  onCompare: (() => void) | null;
  /** Whether the picture's provenance stands beside it. */
  explained: boolean;
  onExplain: () => void;
  onGo: (by: number) => void;
  onClose: () => void;
}

/** The viewer's head: what is shown, and its tools. */
export function ViewerBar(props: ViewerBarProps) {
  const { viewed, title, size, position, viewport, zoomStep, comparing, onCompare, onGo } = props;
  const { asset } = viewed;
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-3">
      <h2 className="truncate pl-1 font-semibold">{title}</h2>
      <p className="truncate pl-2 text-xs text-ink-2 tabular-nums">
        {sizeText(size.width, size.height)} · {bytesText(asset.bytes)} ·{" "}
        {asset.media_type.replace("image/", "").toUpperCase()}
      </p>
      <span className="flex-1" />
      {position && <WalkTools position={position} onGo={onGo} />}
      <ZoomTools viewport={viewport} step={zoomStep} />
      <Line />
      <IconButton
        label="Compare with before"
        keys="C"
        icon={<Columns2 />}
        aria-pressed={comparing}
        disabled={!onCompare}
        onClick={onCompare ?? undefined}
      />
      <IconButton
        label="Where it comes from"
        keys="I"
        icon={<ShieldCheck />}
        aria-pressed={props.explained}
        onClick={props.onExplain}
      />
      <a
        href={assetUrl(asset.id)}
        download={fileName(title, asset.media_type)}
        className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-2 bg-raised px-2.5 text-xs font-medium hover:bg-hover"
      >
        <Download className="size-4" aria-hidden="true" />
        Download
      </a>
      <Line />
      <IconButton label="Close" keys="Esc" icon={<X />} onClick={props.onClose} />
    </div>
  );
}

function WalkTools({ position, onGo }: { position: string; onGo: (by: number) => void }) {
  return (
    <>
      <IconButton
        label="Previous picture"
        keys="←"
        icon={<ChevronLeft />}
        onClick={() => onGo(-1)}
      />
      <span className="px-1 text-xs text-ink-2 tabular-nums">{position}</span>
      <IconButton label="Next picture" keys="→" icon={<ChevronRight />} onClick={() => onGo(1)} />
      <Line />
    </>
  );
}

function Line() {
  return <span aria-hidden="true" className="mx-1.5 h-5 w-px bg-line-2" />;
}

/** "Soft Cat" and image/png → "soft-cat.png". */
export function fileName(title: string, mediaType: string): string {
  const stem = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  const ending = mediaType.split("/")[1]?.replace("jpeg", "jpg").replace(/\+.*$/, "") ?? "bin";
  return `${stem || "picture"}.${ending}`;
}
