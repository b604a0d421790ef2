import { Maximize2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useEditorStore } from "@/app/editorStore";
import type { CardData } from "@/canvas/nodeData";
import type { Shown } from "@/canvas/shownOf";
import { Thumb } from "@/canvas/Thumb";
import { takesStrokes } from "@/graph/strokeKey";
import { CopyButton } from "@/ui/CopyButton";
import { classes } from "@/ui/classes";
import { DatumView } from "@/ui/DatumView";
import { Pager } from "@/ui/Pager";

const LiveImage = lazy(async () => ({
  default: (await import("@/preview/LiveImage")).LiveImage,
}));

/** What a node gave: a picture, a value, or several of them in one place. */
export function CardBody({ data }: { data: CardData }) {
  const { shown, result, title, type } = data;
  const paints = takesStrokes(type);
  const busy = result?.state === "running" || result?.state === "queued";
  const count = shown ? shown.assets.length + shown.data.length : 0;
  const [page, setPage] = useState(0);
  const at = Math.min(page, Math.max(0, count - 1));
  const live = (
    <Suspense fallback={null}>
      <LiveImage node={data.node.id} port={shown?.port} />
    </Suspense>
  );
  if (!shown || count === 0) {
    return (
      <div className={classes("thumb-empty", busy && "thumb-busy")}>
        {paints ? <PaintHere node={data.node.id} /> : type ? live : UNKNOWN}
      </div>
    );
  }
  const asset = shown.assets[at];
  const open = () =>
    paints && asset ? openPainting(data.node.id) : openShown(data.node.id, shown, at);
  return (
    <div className="relative">
      {asset ? (
        <Thumb asset={asset} title={title} busy={busy} onOpen={open} live={count === 1 && live} />
      ) : (
        <Value shown={shown} at={at - shown.assets.length} title={title} onOpen={open} />
      )}
      {count > 1 && (
        <Pager
          label={`Results of ${title}`}
          {...{ at, count }}
          onGo={setPage}
          className={asset ? "card-pager" : "px-1.5 pb-1"}
        />
      )}
    </div>
  );
}

const UNKNOWN = "Unknown here; its settings and wires are kept";

/** Before there is a picture: the way to make one. */
function PaintHere({ node }: { node: string }) {
  return (
    <button type="button" className="card-paint nodrag" onClick={() => openPainting(node)}>
      Paint
    </button>
  );
}

function openPainting(node: string): void {
  useEditorStore.getState().paint(node);
}

interface ValueProps {
  shown: Shown;
  at: number;
  title: string;
  onOpen: () => void;
}

function Value({ shown, at, title, onOpen }: ValueProps) {
  const datum = shown.data[at];
  if (!datum) return null;
  return (
    <section aria-label={`What ${title} says`} className="card-value group">
      <DatumView datum={datum} brief />
      <span className="card-value-tools nodrag">
        <CopyButton datum={datum} />
        <button type="button" className="card-tool" aria-label={`Read ${title}`} onClick={onOpen}>
          <Maximize2 aria-hidden="true" />
        </button>
      </span>
    </section>
  );
}

/** Large: a picture in the viewer, a value in the reader. */
export function openShown(node: string, shown: Shown, at = 0): void {
  const { view, read } = useEditorStore.getState();
  const asset = shown.assets[at];
  if (asset) view({ node, port: shown.port, asset });
  else read({ node, port: shown.port });
}
