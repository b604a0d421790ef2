import { type CSSProperties, useEffect, useRef } from "react";
import type { Doc } from "yjs";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { useCardTools } from "@/canvas/CardContext";
import type { PieceProps } from "@/canvas/FrameBox";
import { HUES } from "@/canvas/hues";
import { MarkBadge } from "@/canvas/MarkBadge";
import { NoteText } from "@/canvas/NoteText";
import { PieceEdges } from "@/canvas/PieceEdges";
import { setPiece } from "@/doc/furniture";
import { NoteMerge } from "@/doc/NoteMerge";
import { NOTE_LENGTH, noteOf, pieceKey, splitPieceKey } from "@/graph/furniture";
import { useSharedText } from "@/panels/useSharedText";
import type { WorkflowSession } from "@/sync/session";
import { classes } from "@/ui/classes";
import "@/canvas/pieces.css";

const LEAST = [120, 64] as const;

/** A sticky note: words in light markup; a double-click or Enter writes in it. */
export function NoteBox({ id, data, selected }: PieceProps) {
  const { readOnly } = useCardTools();
  const { piece, mark, onlooker, writer } = data;
  const writing = useEditorStore((state) => state.writing === id) && !readOnly;
  if (piece.kind !== "note") return null;
  const other = writer ?? onlooker;
  return (
    <div
      className={classes("note", selected && "note-selected", mark && `piece-${mark.state}`)}
      style={{ "--hue": HUES[piece.color], "--onlooker": other?.colour } as CSSProperties}
    >
      <PieceEdges id={id} least={LEAST} />
      {mark && <MarkBadge mark={mark} />}
      {other && (
        <span className="card-onlooker" style={{ backgroundColor: other.colour }}>
          {writer ? `${other.name} writes…` : other.name}
        </span>
      )}
      {writing ? (
        <NoteEditor id={id} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: Enter on the note does the same.
        <div
          className={classes("note-text", selected && "nowheel")}
          onDoubleClick={() => !readOnly && useEditorStore.getState().write(id)}
        >
          {piece.text.trim() === "" ? (
            <p className="text-ink-2">{readOnly ? "An empty note" : "Double-click to write"}</p>
          ) : (
            <NoteText text={piece.text} />
          )}
        </div>
      )}
    </div>
  );
}

/** The documents whose notes are merged, until they go. */
const merged = new WeakSet<Doc>();

/** From now on no letter of a note is lost, even when the last one lands after its box was left. */
function mergeNotes(session: WorkflowSession): void {
  if (merged.has(session.doc)) return;
  merged.add(session.doc);
  new NoteMerge(session.doc, (note, text) => {
    const key = pieceKey("notes", note);
    session.edit((doc) => setPiece(doc, key, { text }), `note ${key}`);
  });
}

/** The words as they are typed: everybody sees each letter, and everybody sees who types. */
function NoteEditor({ id }: { id: string }) {
  const { actions, session } = useCardTools();
  // Straight from the document: what the canvas shows comes a picture later, and would undo a letter.
  const { notes } = useEditor().graph;
  const text = noteOf(notes?.get(splitPieceKey(id)?.id ?? "") ?? {})?.text ?? "";
  const box = useSharedText(text, (next) => actions.setPiece(id, { text: next }, `note ${id}`));
  useEffect(() => mergeNotes(session), [session]);
  const area = useRef<HTMLTextAreaElement | null>(null);
  useEffect(() => {
    session.presence.write(id);
    const held = area.current;
    held?.setSelectionRange(held.value.length, held.value.length);
    return () => session.presence.write(null);
  }, [session, id]);
  const end = () => {
    const { writing, write } = useEditorStore.getState();
    if (writing === id) write(null);
  };
  return (
    <textarea
      {...box}
      ref={(element) => {
        area.current = element;
        box.ref.current = element;
      }}
      // biome-ignore lint/a11y/noAutofocus: it stands here because somebody wants to write in it.
      autoFocus
      aria-label="Text of the note"
      data-finish="Mod+Enter"
      className="note-input nodrag nopan nowheel"
      maxLength={NOTE_LENGTH}
      placeholder={"Words, **bold**, - lists,\nhttps://links"}
      onBlur={end}
      onKeyDown={(event) => {
        event.stopPropagation();
        const done = event.key === "Enter" && (event.ctrlKey || event.metaKey);
        if (event.key !== "Escape" && !done) return;
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
        end();
      }}
    />
  );
}
