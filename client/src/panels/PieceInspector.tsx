import { BoxSelect, Copy, Maximize, Pencil, Play, Trash2 } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { HUES } from "@/canvas/hues";
import { boxesOf, frameAround, insideOf } from "@/graph/boxes";
import { COLORS, type Color, type Piece, TITLE_LENGTH } from "@/graph/furniture";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { IconButton } from "@/ui/IconButton";
import { EditableText } from "./EditableText";
import { PanelSection } from "./PanelSection";

interface PieceProps {
  /** Its name on the canvas. */
  id: string;
  piece: Piece;
}

/** The inspector for one frame or note: its colour, and what can be done with it. */
export function PieceInspector({ id, piece }: PieceProps) {
  return (
    <>
      <Head id={id} piece={piece} />
      <PanelSection title="Color">
        <Colors id={id} chosen={piece.color} />
      </PanelSection>
      {piece.kind === "frame" && <Inside id={id} />}
    </>
  );
}

function Head({ id, piece }: PieceProps) {
  const { actions, readOnly } = useEditor();
  return (
    <div className="flex flex-col gap-1 px-4 pt-3 pb-4">
      <div className="flex items-center gap-0.5">
        {piece.kind === "frame" ? (
          <EditableText
            label="Frame title"
            value={piece.title}
            placeholder="Frame"
            most={TITLE_LENGTH}
            mayBeEmpty
            disabled={readOnly}
            className="-ml-2 min-w-0 flex-1 text-base font-semibold"
            onChange={(title) => actions.setPiece(id, { title })}
          />
        ) : (
          <h2 className="min-w-0 flex-1 text-base font-semibold">Note</h2>
        )}
        {piece.kind === "note" && (
          <IconButton
            label="Write"
            keys="Enter"
            icon={<Pencil />}
            disabled={readOnly}
            onClick={() => useEditorStore.getState().write(id)}
          />
        )}
        <IconButton
          label="Duplicate"
          keys="Mod+D"
          icon={<Copy />}
          disabled={readOnly}
          onClick={() => actions.duplicateNodes([id])}
        />
        <IconButton
          label={piece.kind === "frame" ? "Delete the frame, keep what lies in it" : "Delete"}
          keys="Backspace"
          icon={<Trash2 />}
          disabled={readOnly}
          onClick={() => actions.removeNodes([id])}
          className="-mr-2"
        />
      </div>
      <p className="text-xs text-ink-2">
        {piece.kind === "frame"
          ? "A frame takes along what lies in it when it moves."
          : "Words for everybody here. **bold**, *italic*, - lists and https://links are set."}
      </p>
    </div>
  );
}

function Colors({ id, chosen }: { id: string; chosen: Color }) {
  const { actions, readOnly } = useEditor();
  return (
    <fieldset className="flex flex-wrap gap-1.5" disabled={readOnly}>
      <legend className="sr-only">Color</legend>
      {COLORS.map((color) => (
        <button
          key={color}
          type="button"
          aria-label={color}
          aria-pressed={color === chosen}
          title={color}
          onClick={() => actions.setPiece(id, { color })}
          style={{ backgroundColor: HUES[color] }}
          className={classes(
            "size-5 rounded-full border-2 border-surface outline-2 outline-offset-0 disabled:opacity-50",
            color === chosen ? "outline-ink" : "outline-transparent hover:outline-line-2",
          )}
        />
      ))}
    </fieldset>
  );
}

function Inside({ id }: { id: string }) {
  const { actions, graph, view, readOnly, mayRun } = useEditor();
  const select = useEditorStore((state) => state.select);
  // Places from the graph: what the canvas shows comes a picture later.
  const boxes = boxesOf(graph, view.current?.boxes() ?? new Map());
  const inside = insideOf(id, boxes);
  const nodes = inside.filter((key) => graph.nodes.has(key));
  const fit = () => {
    const area = frameAround(inside.flatMap((key) => boxes.get(key) ?? []));
    if (!area) return;
    const [x, y, width, height] = [area.x, area.y, area.width, area.height].map(Math.round);
    actions.setPiece(id, { position: [x ?? 0, y ?? 0], size: [width ?? 0, height ?? 0] });
  };
  return (
    <PanelSection
      title="Inside"
      aside={<span className="text-2xs text-ink-2">{countText(nodes.length)}</span>}
    >
      <div className="grid gap-2">
        <Button
          icon={<Play />}
          disabled={!mayRun || nodes.length === 0}
          onClick={() => actions.run(nodes)}
        >
          Compute what lies inside
        </Button>
        <Button icon={<BoxSelect />} disabled={inside.length === 0} onClick={() => select(inside)}>
          Select what lies inside
        </Button>
        <Button icon={<Maximize />} disabled={readOnly || inside.length === 0} onClick={fit}>
          Fit around it
        </Button>
        <Button
          icon={<Trash2 />}
          look="danger"
          disabled={readOnly}
          onClick={() => actions.removeNodes([id, ...inside])}
        >
          Delete with what lies inside
        </Button>
      </div>
    </PanelSection>
  );
}

function countText(nodes: number): string {
  return nodes === 1 ? "1 node" : `${nodes} nodes`;
}
