import { describe, expect, it } from "vitest";
import type { Change } from "@/api/history";
import type { ParamSchema } from "@/graph/types";
import { type Names, plainText, sentenceOf } from "./sentence";

const params: Record<string, ParamSchema> = {
  sigma: { title: "Sigma", default: 4, "x-kind": "number", "x-unit": "px" },
  asset: { title: "Picture", default: null, "x-kind": "asset" },
  kind: { title: "Kind", default: "gaussian", "x-kind": "choice" },
  prompt: { title: "Prompt", default: "", "x-kind": "text" },
};
const names: Names = {
  node: (id) => ({ a: "Photo", b: "Blur" })[id] ?? "a removed node",
  param: (_, name) => params[name],
  input: (_, port) => (port === "mask" ? "Mask" : undefined),
};
const say = (change: Change) => plainText(sentenceOf(change, names));

describe("sentenceOf", () => {
  it.each<[string, Change]>([
    [
      "set Sigma 4 px → 12 px on Blur",
      { op: "param.set", node: "b", param: "sigma", old: 4, new: 12 },
    ],
    ["set Sigma 4 px → 9 px on Blur", { op: "param.set", node: "b", param: "sigma", new: 9 }],
    ["reset Sigma on Blur", { op: "param.set", node: "b", param: "sigma", old: 9 }],
    ["set Kind Gaussian → Box on Blur", { op: "param.set", node: "b", param: "kind", new: "box" }],
    ["set Speed up to On on Blur", { op: "param.set", node: "b", param: "speed_up", new: true }],
    ["chose the picture of Photo", { op: "param.set", node: "a", param: "asset", new: "x" }],
    ["took away the picture of Photo", { op: "param.set", node: "a", param: "asset", old: "x" }],
    ["added Blur", { op: "node.added", node: "b", type: "blur" }],
    ["removed Blur", { op: "node.removed", node: "b" }],
    ["moved a removed node", { op: "node.moved", node: "z", new: [1, 2] }],
    ["renamed Blur → Haze", { op: "node.changed", node: "b", key: "title", new: "Haze" }],
    ["turned on bypass on Blur", { op: "node.changed", node: "b", key: "bypass", new: true }],
    ["turned off bypass on Blur", { op: "node.changed", node: "b", key: "bypass", old: true }],
    [
      "connected Photo to Blur",
      { op: "edge.connected", source: "a", target: "b", target_port: "image" },
    ],
    [
      "connected Photo to Mask of Blur",
      { op: "edge.connected", source: "a", target: "b", target_port: "mask" },
    ],
    [
      "disconnected Photo from Blur",
      {
        op: "edge.disconnected",
        target: "b",
        target_port: "image",
        before: { source: "a", port: "image" },
      },
    ],
    ["named the workflow Lab", { op: "meta.set", key: "title", new: "Lab" }],
    [
      "renamed the workflow Lab → Studio",
      { op: "meta.set", key: "title", old: "Lab", new: "Studio" },
    ],
    ["painted on Blur", { op: "stroke.added", id: "b:1", new: {} }],
    ["added a frame", { op: "frame.set", id: "f", new: {} }],
    ["added a note “Buy milk”", { op: "note.set", id: "n", new: { text: "# Buy milk\nsoon" } }],
    [
      "renamed frame “Hero” → “Heroine”",
      { op: "frame.set", id: "f", key: "title", old: "Hero", new: "Heroine" },
    ],
    ["named a frame “Hero”", { op: "frame.set", id: "f", key: "title", old: "", new: "Hero" }],
    ["moved a note", { op: "note.set", id: "n", key: "position", old: [0, 0], new: [1, 1] }],
    ["resized a frame", { op: "frame.set", id: "f", key: "size", old: [90, 90], new: [99, 99] }],
    ["colored a note", { op: "note.set", id: "n", key: "color", new: "red" }],
    [
      "wrote “milk” in a note",
      { op: "note.set", id: "n", key: "text", old: "buy ", new: "buy milk" },
    ],
    ["deleted “buy” in a note", { op: "note.set", id: "n", key: "text", old: "buy " }],
    [
      "changed a note: “tea” → “milk”",
      { op: "note.set", id: "n", key: "text", old: "tea", new: "milk" },
    ],
    ["removed a note", { op: "note.set", id: "n", old: {} }],
    [
      "wrote “a cat” in Prompt of Blur",
      { op: "text.edited", node: "b", param: "prompt", at: 0, delete: "", insert: "a cat" },
    ],
    [
      "replaced “cat” → “dog” in Prompt of Blur",
      { op: "text.edited", node: "b", param: "prompt", at: 2, delete: "cat", insert: "dog" },
    ],
  ])("%s", (words, change) => {
    expect(say(change)).toBe(words);
  });

  it("cuts long values", () => {
    const long = say({ op: "param.set", node: "b", param: "prompt", new: "x".repeat(500) });
    expect(long.length).toBeLessThan(90);
    expect(long).toContain("…");
  });
});
