import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IconButton } from "./IconButton";
import { Tooltip } from "./Tooltip";
import { TooltipLayer } from "./TooltipLayer";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let root: Root;
let host: HTMLElement;

beforeEach(async () => {
  vi.useFakeTimers();
  host = document.body.appendChild(document.createElement("div"));
  root = createRoot(host);
  await show(true);
});

afterEach(async () => {
  await act(async () => root.unmount());
  host.remove();
  vi.useRealTimers();
});

async function show(both: boolean) {
  await act(async () =>
    root.render(
      <>
        <IconButton label="Undo" keys="Mod+Z" icon={null} />
        {both && (
          <Tooltip text="Runs everything">
            <button type="button">Run</button>
          </Tooltip>
        )}
        <p>elsewhere</p>
        <TooltipLayer />
      </>,
    ),
  );
}

async function over(selector: string, pointerType = "mouse", wait = 1_000) {
  const target = host.querySelector(selector);
  await act(async () => {
    target?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType }));
    await vi.advanceTimersByTimeAsync(wait);
  });
}

const told = () => document.querySelector("[role=tooltip]")?.textContent ?? null;

test("a tooltip comes when the pointer rests, with its keys, and goes with the pointer", async () => {
  await over("button", "mouse", 50);
  expect(told()).toBeNull();
  await over("button");
  expect(told()).toContain("Undo");
  expect(told()).toMatch(/Z/);
  await over("p");
  expect(told()).toBeNull();
});

test("the words describe their element, unless they are its name", async () => {
  const [named, described] = host.querySelectorAll("button");
  await over("button");
  expect(named?.hasAttribute("aria-describedby")).toBe(false);
  await over("button + button");
  const tip = document.querySelector("[role=tooltip]");
  expect(tip?.textContent).toBe("Runs everything");
  expect(described?.getAttribute("aria-describedby")).toBe(tip?.id);
  await over("p");
  expect(described?.hasAttribute("aria-describedby")).toBe(false);
});

test("a finger opens none, Escape closes one, and so does the end of its element", async () => {
  await over("button", "touch");
  expect(told()).toBeNull();
  await over("button + button");
  expect(told()).not.toBeNull();
  await act(async () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  expect(told()).toBeNull();
  await over("p");
  await over("button + button");
  expect(told()).not.toBeNull();
  await show(false);
  await act(async () => vi.advanceTimersByTimeAsync(100));
  expect(told()).toBeNull();
});
