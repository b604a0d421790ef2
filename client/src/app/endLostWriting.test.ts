// @vitest-environment node
import { afterEach, expect, test } from "vitest";
import * as Y from "yjs";
import { useEditorStore } from "@/app/editorStore";
import { endLostWriting } from "@/app/endLostWriting";
import { addPiece } from "@/doc/furniture";
import { LiveGraph } from "@/doc/LiveGraph";
import { removeNodes } from "@/doc/removeNodes";

afterEach(() => useEditorStore.getState().reset());

test("writing ends with the note that another deletes, and with no other", () => {
  const doc = new Y.Doc();
  for (const id of ["mine", "other"]) addPiece(doc, "notes", id, { text: "", position: [0, 0] });
  const stop = endLostWriting(new LiveGraph(doc));
  const { write } = useEditorStore.getState();
  write("note:mine");
  removeNodes(doc, ["note:other"]);
  expect(useEditorStore.getState().writing).toBe("note:mine");
  removeNodes(doc, ["note:mine"]);
  expect(useEditorStore.getState().writing).toBeNull();
  stop();
  write("note:gone");
  addPiece(doc, "notes", "new", { text: "", position: [0, 0] });
  expect(useEditorStore.getState().writing).toBe("note:gone");
});
