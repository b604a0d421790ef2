import { BoxSelect, Play } from "lucide-react";
import { type CSSProperties, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { useCardTools } from "@/canvas/CardContext";
import { HUES } from "@/canvas/hues";
import { MarkBadge } from "@/canvas/MarkBadge";
import { PieceEdges } from "@/canvas/PieceEdges";
import type { PieceData } from "@/canvas/pieceData";
import { insideOf } from "@/graph/boxes";
import { TITLE_LENGTH } from "@/graph/furniture";
import { classes } from "@/ui/classes";
import "@/canvas/pieces.css";

export interface PieceProps {
  id: string;
  data: PieceData;
  selected: boolean;
}

const LEAST = [160, 80] as const;

/** A frame: a title and a ground behind what lies in it. Only its head and edges take the pointer. */
export function FrameBox({ id, data, selected }: PieceProps) {
  const { piece, mark, onlooker } = data;
  if (piece.kind !== "frame") return null;
  return (
    <div
      className={classes("frame", selected && "frame-selected", mark && `piece-${mark.state}`)}
      style={{ "--hue": HUES[piece.color], "--onlooker": onlooker?.colour } as CSSProperties}
    >
      <PieceEdges id={id} least={LEAST} />
      {mark && <MarkBadge mark={mark} />}
      <div className="frame-head">
        <Title id={id} title={piece.title} />
        {onlooker && (
          <span className="piece-onlooker" style={{ backgroundColor: onlooker.colour }}>
            {data.writer ? `${data.writer.name} writes…` : onlooker.name}
          </span>
        )}
        <Tools id={id} title={piece.title || "the frame"} />
      </div>
    </div>
  );
}

function Title({ id, title }: { id: string; title: string }) {
  const { readOnly } = useCardTools();
  const writing = useEditorStore((state) => state.writing === id);
  if (writing && !readOnly) return <TitleInput id={id} title={title} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the frame does the same.
    <span
      className={classes("frame-title", title === "" && "text-ink-3")}
      title={readOnly ? undefined : "Double-click to rename"}
      onDoubleClick={() => !readOnly && useEditorStore.getState().write(id)}
    >
      {title || "Frame"}
    </span>
  );
}

function TitleInput({ id, title }: { id: string; title: string }) {
  const { actions } = useCardTools();
  const [draft, setDraft] = useState(title);
  const [began] = useState(title);
  const end = (keep: boolean) => {
    const text = draft.trim();
    // Who wrote nothing leaves what another made of it meanwhile.
    if (keep && draft !== began && text !== title) actions.setPiece(id, { title: text });
    if (useEditorStore.getState().writing === id) useEditorStore.getState().write(null);
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it stands here because somebody wants to write in it.
      autoFocus
      aria-label="Frame title"
      className="frame-title frame-input nodrag nopan"
      value={draft}
      placeholder="Frame"
      maxLength={TITLE_LENGTH}
      autoComplete="off"
      spellCheck={false}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter" || event.key === "Escape") {
          const frame = event.currentTarget.closest<HTMLElement>(".react-flow__node");
          end(event.key === "Enter");
          frame?.focus();
        }
      }}
    />
  );
}

function Tools({ id, title }: { id: string; title: string }) {
  const { view, graph } = useEditor();
  const { actions, mayRun } = useCardTools();
  const inside = () => insideOf(id, view.current?.boxes() ?? new Map());
  return (
    <span className="card-tools nodrag">
      <button
        type="button"
        className="card-tool"
        aria-label={`Select what lies in ${title}`}
        title="Select what lies inside"
        onClick={(event) => {
          event.stopPropagation();
          useEditorStore.getState().select(inside());
        }}
      >
        <BoxSelect aria-hidden="true" />
      </button>
      {mayRun && (
        <button
          type="button"
          className="card-tool"
          aria-label={`Compute what lies in ${title}`}
          title="Compute what lies inside"
          onClick={() => {
            const nodes = inside().filter((key) => graph.nodes.has(key));
            if (nodes.length > 0) actions.run(nodes);
          }}
        >
          <Play aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
