import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useEditorStore } from "@/app/editorStore";
import { useClipboard } from "@/canvas/useClipboard";
import type { Position } from "@/graph/types";

const cut: (readonly string[])[] = [];
const pasted: (Position | null)[] = [];
const wiredly: boolean[] = [];
// One pixel of the window is half a flow unit: the canvas is zoomed to 200 %.
const zoom = { current: 2 };
const editor = {
  readOnly: false,
  actions: {
    copied: () => "clip",
    cut: (keys: readonly string[]) => {
      cut.push(keys);
      return "clip";
    },
    paste: (_: string, at: Position | null, wired: boolean) => {
      pasted.push(at);
      wiredly.push(wired);
      return true;
    },
  },
  view: {
    current: {
      toFlow: ({ x, y }: { x: number; y: number }) => [x / zoom.current, y / zoom.current],
    },
  },
};
vi.mock("@/app/EditorContext", () => ({ useEditor: () => editor }));

const pointer = { current: { x: 200, y: 100 } };
function Host() {
  useClipboard(pointer);
  return null;
}

let root: Root;
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  cut.length = 0;
  editor.readOnly = false;
  pasted.length = 0;
  wiredly.length = 0;
  zoom.current = 2;
  root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => root.render(<Host />));
});
afterEach(() => act(() => root.unmount()));

const fire = (type: string) => {
  const event = new Event(type, { bubbles: true, cancelable: true });
  const clipboardData = { types: ["text/plain"], getData: () => "clip", setData: () => undefined };
  document.body.dispatchEvent(Object.assign(event, { clipboardData }));
};

it("cuts what is selected, and nothing for who may only read", () => {
  useEditorStore.getState().select(["frame:f"]);
  fire("cut");
  expect(cut).toEqual([["frame:f"]]);
  editor.readOnly = true;
  act(() => root.render(<Host />));
  fire("cut");
  expect(cut).toHaveLength(1);
});

it("pastes under the pointer as the canvas stands now, also when it was zoomed since", () => {
  zoom.current = 4;
  fire("paste");
  expect(pasted).toEqual([[50, 25]]);
});

it("pastes with the wires from outside when Shift is held too, and only then", () => {
  const key = (type: string, shiftKey: boolean) =>
    document.body.dispatchEvent(
      new KeyboardEvent(type, {
        key: shiftKey ? "V" : "v",
        ctrlKey: true,
        shiftKey,
        bubbles: true,
      }),
    );
  for (const shift of [true, false]) {
    key("keydown", shift);
    fire("paste");
    key("keyup", shift);
  }
  // From the menu, with no key at all.
  fire("paste");
  expect(wiredly).toEqual([true, false, false]);
});
