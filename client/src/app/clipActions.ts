/** Copying to the clipboard as text, and pasting it, here or in another workflow. */
import type { CanvasView, EditorActions } from "@/app/EditorContext";
import { roomFor, taken } from "@/app/editorActions";
import { useEditorStore } from "@/app/editorStore";
import { pasteClip } from "@/doc/pasteClip";
import { values } from "@/doc/readContent";
import { removeNodes } from "@/doc/removeNodes";
import { roots } from "@/doc/roots";
import { type Box, boxesOf, withInside } from "@/graph/boxes";
import { CLIP_LENGTH, type Clip, clipText, readClip } from "@/graph/clip";
import { freePlace } from "@/graph/freePlace";
import { MOST_FRAMES, MOST_NOTES } from "@/graph/furniture";
import type { Position } from "@/graph/types";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

export type ClipActions = Pick<EditorActions, "copied" | "cut" | "paste">;

export function clipActions(
  session: WorkflowSession,
  view: { current: CanvasView | null },
  workflow: string,
): ClipActions {
  const graph = session.live.current;
  const whole = (keys: readonly string[]) =>
    withInside(keys, boxesOf(graph(), view.current?.boxes() ?? new Map()));
  const textOf = (keys: readonly string[]) => {
    const text = clipText(graph(), values(roots(session.doc).strokes), keys, workflow);
    if (text === null || text.length <= CLIP_LENGTH) return text;
    notify("That is too much to copy at once", "error");
    return null;
  };
  return {
    copied: (keys) => textOf(whole(keys)),
    cut: (keys) => {
      const all = whole(keys);
      const text = textOf(all);
      if (text === null) return null;
      session.edit((doc) => removeNodes(doc, all));
      useEditorStore.getState().select([]);
      return text;
    },
    paste: (text, at, wired = false) => {
      const clip = readClip(text);
      if (!clip) return false;
      const boxes = [...boxesOf(clip.graph, new Map()).values()];
      if (boxes.length === 0 || !fits(clip, session)) return true;
      const by = offset(boxes, at ?? view.current?.centre() ?? [0, 0], taken(graph(), view));
      const { nodes } = graph();
      const fed = wired && clip.workflow === workflow;
      const inputs = fed ? clip.inputs.filter(({ source }) => nodes.has(source)) : [];
      const made = session.edit((doc) => pasteClip(doc, clip, by, inputs));
      if (made) useEditorStore.getState().select(made);
      return true;
    },
  };
}

function fits({ graph }: Clip, session: WorkflowSession): boolean {
  const now = session.live.current();
  const frames = (now.frames?.size ?? 0) + (graph.frames?.size ?? 0);
  const notes = (now.notes?.size ?? 0) + (graph.notes?.size ?? 0);
  if (!roomFor(graph.nodes.size, now.nodes.size)) return false;
  if (frames <= MOST_FRAMES && notes <= MOST_NOTES) return true;
  notify(`A workflow holds ${MOST_FRAMES} frames and ${MOST_NOTES} notes at most`, "error");
  return false;
}

/** How far `boxes` go, as one, to stand with their middle at `at` or in the nearest room. */
function offset(boxes: readonly Box[], at: Position, others: readonly Box[]): Position {
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) - top;
  const [x, y] = freePlace([at[0] - width / 2, at[1] - height / 2], [width, height], others);
  return [x - left, y - top];
}
