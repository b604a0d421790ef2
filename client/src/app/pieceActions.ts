/** What a person can do with frames and notes. Each action is one transaction: one undo step, one event. */
import type { CanvasView, EditorActions } from "@/app/EditorContext";
import { taken } from "@/app/editorActions";
import { useEditorStore } from "@/app/editorStore";
import { addPiece, setPiece } from "@/doc/furniture";
import { boxesOf, frameAround } from "@/graph/boxes";
import { freePlace } from "@/graph/freePlace";
import {
  FRAME_SIZE,
  MOST_FRAMES,
  MOST_NOTES,
  NOTE_SIZE,
  type PieceRoot,
  pieceKey,
  type Size,
} from "@/graph/furniture";
import { newId } from "@/graph/newId";
import type { Furniture, Position } from "@/graph/types";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

export type PieceActions = Pick<EditorActions, "addFrame" | "addNote" | "setPiece">;

export function pieceActions(
  session: WorkflowSession,
  view: { current: CanvasView | null },
): PieceActions {
  const graph = session.live.current;
  const put = (root: PieceRoot, most: number, entry: Furniture): string | null => {
    if ((graph()[root]?.size ?? 0) >= most) {
      notify(`A workflow holds ${most} ${root} at most`, "error");
      return null;
    }
    const id = newId();
    const made = session.edit((doc) => {
      addPiece(doc, root, id, entry);
      return pieceKey(root, id);
    });
    if (!made) return null;
    const { select, write } = useEditorStore.getState();
    select([made]);
    write(made);
    return made;
  };
  const middle = () => view.current?.centre() ?? ([0, 0] as const);
  return {
    addFrame: (around, at) => {
      const boxes = boxesOf(graph(), view.current?.boxes() ?? new Map());
      const area = frameAround(around.flatMap((key) => boxes.get(key) ?? []));
      const size = area ? whole([area.width, area.height]) : FRAME_SIZE;
      const position = area ? whole([area.x, area.y]) : centred(at ?? middle(), FRAME_SIZE);
      return put("frames", MOST_FRAMES, { title: "", position, size });
    },
    addNote: (at) => {
      const wanted = centred(at ?? middle(), NOTE_SIZE);
      const position = freePlace(wanted, NOTE_SIZE, taken(graph(), view));
      return put("notes", MOST_NOTES, { text: "", position, size: NOTE_SIZE });
    },
    setPiece: (piece, values, gesture) =>
      void session.edit((doc) => setPiece(doc, piece, values), gesture ?? null),
  };
}

function centred([x, y]: Position, [width, height]: Size): Position {
  return whole([x - width / 2, y - height / 2]);
}

function whole([x, y]: Position): Position {
  return [Math.round(x), Math.round(y)];
}
