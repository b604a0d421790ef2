import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { graphFromJson } from "@/graph/fromJson";
import { frameOf, TITLE_LENGTH } from "@/graph/furniture";
import { PieceInspector } from "./PieceInspector";

const FRAME = { position: [0, 0] as const, size: [400, 400] as const, title: "Hero" };
const at = (x: number) => ({
  ...graphFromJson({ nodes: [{ id: "n", type: "t", position: [x, 50], params: {} }], edges: [] }),
  frames: new Map([["f", FRAME]]),
});
const removed: (readonly string[])[] = [];
const set: object[] = [];
const editor = {
  graph: at(900),
  readOnly: false,
  mayRun: true,
  // The canvas is a picture behind: there the node still stands in the frame.
  view: {
    current: {
      boxes: () =>
        new Map([
          ["frame:f", { x: 0, y: 0, width: 400, height: 400 }],
          ["n", { x: 50, y: 50, width: 100, height: 100 }],
        ]),
    },
  },
  actions: {
    removeNodes: (keys: readonly string[]) => removed.push(keys),
    setPiece: (_: string, values: object) => set.push(values),
  },
};
vi.mock("@/app/EditorContext", () => ({ useEditor: () => editor }));

let root: Root;
let home: HTMLElement;
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  home = document.body.appendChild(document.createElement("div"));
  root = createRoot(home);
  const piece = frameOf(FRAME);
  if (piece) act(() => root.render(<PieceInspector id="frame:f" piece={piece} />));
});
afterEach(() => {
  act(() => root.unmount());
  home.remove();
});

it("deletes with a frame what lies in it now, not what lay in it before somebody took it out", () => {
  const button = [...home.querySelectorAll("button")].find(({ textContent }) =>
    textContent?.includes("Delete with what lies inside"),
  );
  act(() => button?.click());
  expect(removed).toEqual([["frame:f"]]);
});

it("takes a title away again, and takes none that would be cut", () => {
  const title = home.querySelector<HTMLInputElement>('[aria-label="Frame title"]');
  expect(title?.maxLength).toBe(TITLE_LENGTH);
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  act(() => title?.focus());
  act(() => {
    put?.call(title, "");
    title?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  act(() => title?.blur());
  expect(set).toEqual([{ title: "" }]);
});
