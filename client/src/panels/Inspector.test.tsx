import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useEditorStore } from "@/app/editorStore";
import { graphFromJson } from "@/graph/fromJson";
import { Inspector } from "./Inspector";

const node = (id: string) => ({ id, type: "t", position: [0, 0] as const, params: {} });
const graph = graphFromJson({ nodes: [node("a"), node("b")], edges: [] });
vi.mock("@/app/EditorContext", () => ({ useEditor: () => ({ graph }) }));
vi.mock("./WorkflowFacts", () => ({ WorkflowFacts: () => <p>Facts</p> }));
vi.mock("./lazyParts", () => ({
  ManyNodes: () => <p>Many</p>,
  NodeInspector: () => <p>One</p>,
  PieceInspector: () => null,
}));

let root: Root;
let home: HTMLElement;
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  home = document.body.appendChild(document.createElement("div"));
  root = createRoot(home);
  act(() => root.render(<Inspector />));
});
afterEach(() => {
  act(() => root.unmount());
  home.remove();
  useEditorStore.getState().reset();
});

const handle = () => home.querySelector<HTMLButtonElement>("button[aria-expanded]");
/** Whether a phone shows what stands in it. */
const open = () => {
  const contents = document.getElementById(handle()?.getAttribute("aria-controls") ?? "");
  return contents !== null && !contents.classList.contains("sheet-shut");
};

it("on a phone, opens for what is selected and lets the canvas have its room when shut", () => {
  expect([home.textContent?.includes("Facts"), open()]).toEqual([true, false]);
  act(() => useEditorStore.getState().select(["a"]));
  expect([home.textContent?.includes("One"), open()]).toEqual([true, true]);
  act(() => handle()?.click());
  expect([open(), handle()?.ariaExpanded ?? handle()?.getAttribute("aria-expanded")]).toEqual([
    false,
    "false",
  ]);
  // Who shut it looks on at the next thing with it shut.
  act(() => useEditorStore.getState().select(["b"]));
  expect(open()).toBe(false);
  act(() => handle()?.click());
  expect(open()).toBe(true);
});
