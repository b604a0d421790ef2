import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useEditorStore } from "@/app/editorStore";
import { FrameBox } from "@/canvas/FrameBox";
import type { PieceData } from "@/canvas/pieceData";
import { frameOf } from "@/graph/furniture";

const set: object[] = [];
vi.mock("@/canvas/PieceEdges", () => ({ PieceEdges: () => null }));
vi.mock("@/app/EditorContext", () => ({ useEditor: () => ({ view: {}, graph: {} }) }));
vi.mock("@/canvas/CardContext", () => ({
  useCardTools: () => ({
    actions: { setPiece: (_: string, values: object) => set.push(values) },
    readOnly: false,
    mayRun: false,
  }),
}));

let root: Root;
let home: HTMLElement;
const show = (title: string) => {
  const piece = frameOf({ position: [0, 0], title });
  const data = { piece, label: title } as PieceData;
  act(() => root.render(<FrameBox id="frame:f" data={data} selected={false} />));
};
const input = () => home.querySelector<HTMLInputElement>('[aria-label="Frame title"]');

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  set.length = 0;
  home = document.body.appendChild(document.createElement("div"));
  root = createRoot(home);
  show("Mine");
  act(() => useEditorStore.getState().write("frame:f"));
});
afterEach(() => {
  act(() => root.unmount());
  home.remove();
});

it("leaves a title that another changed meanwhile to them when nothing was written here", () => {
  show("Theirs");
  act(() => input()?.blur());
  expect(set).toEqual([]);
});

it("keeps what was written", () => {
  const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  act(() => {
    put?.call(input(), "Hero ");
    input()?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  act(() => input()?.blur());
  expect(set).toEqual([{ title: "Hero" }]);
});
