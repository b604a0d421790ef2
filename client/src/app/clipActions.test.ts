// @vitest-environment node
import { expect, test } from "vitest";
import * as Y from "yjs";
import { clipActions } from "@/app/clipActions";
import { addNode } from "@/doc/addNode";
import { connect } from "@/doc/connect";
import { addPiece } from "@/doc/furniture";
import { LiveGraph } from "@/doc/LiveGraph";
import { removeNodes } from "@/doc/removeNodes";
import type { WorkflowSession } from "@/sync/session";

test("what is cut with a frame is taken away with it: pasted, it stands there once", () => {
  const doc = new Y.Doc();
  const node = { type: "effects/blur", params: {}, texts: new Set<string>(), keys: {} };
  addNode(doc, "in", { ...node, position: [50, 50] });
  addNode(doc, "out", { ...node, position: [2000, 0] });
  addPiece(doc, "frames", "f", { title: "", position: [0, 0], size: [480, 400] });
  const live = new LiveGraph(doc);
  let edits = 0;
  const edit = (work: (held: Y.Doc) => unknown) => {
    edits += 1;
    return doc.transact(() => work(doc));
  };
  const session = { doc, live, edit } as unknown as WorkflowSession;
  const { cut, paste } = clipActions(session, { current: null }, "w");
  const text = cut(["frame:f"]);
  expect([...live.current().nodes.keys()]).toEqual(["out"]);
  expect(live.current().frames?.size).toBe(0);
  expect(edits).toBe(1);
  expect(paste(text ?? "", [0, 0])).toBe(true);
  expect(live.current().nodes.size).toBe(2);
  expect(live.current().frames?.size).toBe(1);
});

test("pasted with its wires, a copy is fed by what fed the original, in its own workflow only", () => {
  const doc = new Y.Doc();
  const node = { type: "effects/blur", params: {}, texts: new Set<string>(), keys: {} };
  for (const id of ["a", "b", "c", "gone"]) addNode(doc, id, { ...node, position: [0, 0] });
  for (const [source, target, list] of [
    ["a", "b"],
    ["gone", "b", true],
    ["b", "c"],
  ] as const) {
    const targetPort = list ? "images" : "image";
    connect(doc, { source, sourcePort: "image", target, targetPort }, list);
  }
  const live = new LiveGraph(doc);
  const edit = (work: (held: Y.Doc) => unknown) => doc.transact(() => work(doc));
  const session = { doc, live, edit } as unknown as WorkflowSession;
  const { copied, paste } = clipActions(session, { current: null }, "w");
  const text = copied(["b", "c"]) ?? "";
  removeNodes(doc, ["gone"]);
  const wires = () => [...live.current().edges.values()].map(({ source }) => source);
  expect(wires().sort()).toEqual(["a", "b"]);
  paste(text, [0, 0]);
  expect(wires().filter((source) => source === "a")).toHaveLength(1);
  paste(text, [0, 0], true);
  expect(wires().filter((source) => source === "a")).toHaveLength(2);
  expect(wires()).toHaveLength(5);
  clipActions(session, { current: null }, "another").paste(text, [0, 0], true);
  expect(wires().filter((source) => source === "a")).toHaveLength(2);
});
