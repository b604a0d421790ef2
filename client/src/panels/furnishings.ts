/** Frame and note among the node types of the palette: they are found, picked and dragged like nodes. */
import type { EditorActions } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { Catalogue, NodeType, Position } from "@/graph/types";

const shared: Omit<NodeType, "id" | "title" | "description" | "keywords"> = {
  ...{ version: 1, category: "Canvas", cacheable: false, timeout_s: 0, price: 0 },
  ...{ kind: "control", resource: "cpu", state: "available", inputs: [], outputs: [] },
  params: { type: "object", properties: {} },
};

const FRAME: NodeType = {
  ...shared,
  id: "canvas/frame",
  title: "Frame",
  description: "Puts a titled frame around the selection",
  keywords: ["group", "section", "box", "title"],
};
const NOTE: NodeType = {
  ...shared,
  id: "canvas/note",
  title: "Note",
  description: "Words on the canvas, for everybody here",
  keywords: ["sticky", "comment", "text", "memo"],
};

/** The node types with frame and note at their end. */
export function withFurnishings(catalogue: Catalogue): Catalogue {
  return new Map([...catalogue, [FRAME.id, FRAME], [NOTE.id, NOTE]]);
}

/** Put down what `type` stands for; false when it is a node. */
export function putFurnishing(type: string, actions: EditorActions, at: Position | null): boolean {
  if (type === FRAME.id) actions.addFrame(useEditorStore.getState().selection, at);
  else if (type === NOTE.id) actions.addNote(at);
  else return false;
  return true;
}
