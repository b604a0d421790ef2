import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TextControl } from "./TextControl";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let root: Root;
let host: HTMLElement;
const change = vi.fn<(text: string) => void>();

beforeEach(() => {
  host = document.body.appendChild(document.createElement("div"));
  root = createRoot(host);
  change.mockReset();
});

afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
});

async function show(value: string): Promise<HTMLTextAreaElement> {
  await act(async () =>
    root.render(
      <TextControl id="t" label="Prompt" value={value} disabled={false} onChange={change} />,
    ),
  );
  return host.querySelector("textarea") as HTMLTextAreaElement;
}

async function type(area: HTMLTextAreaElement, text: string): Promise<void> {
  await act(async () => {
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
    set?.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("the caret stays at its words while somebody else types", async () => {
  const area = await show("A cat");
  area.focus();
  area.setSelectionRange(2, 5);
  await show("A cat that sleeps");
  expect([area.value, area.selectionStart, area.selectionEnd]).toEqual(["A cat that sleeps", 2, 5]);
  await show("See! A cat that sleeps");
  expect([area.selectionStart, area.selectionEnd]).toEqual([7, 10]);
});

test("what was not taken does not stay in the box", async () => {
  const area = await show("A cat");
  await type(area, "A cat, far too long");
  expect(change).toHaveBeenCalledWith("A cat, far too long");
  expect(area.value).toBe("A cat");
});

test("a composition joins what others wrote meanwhile, and takes nothing of it away", async () => {
  const area = await show("A cat");
  area.focus();
  await act(async () => {
    area.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  });
  await type(area, "A cat ねこ");
  await show("Look: A cat");
  expect(area.value).toBe("A cat ねこ");
  expect(change).not.toHaveBeenCalled();
  await act(async () => {
    area.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  });
  expect(change).toHaveBeenLastCalledWith("Look: A cat ねこ");
});
