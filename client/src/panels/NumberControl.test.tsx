import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ParamSchema } from "@/graph/types";
import { NumberControl } from "./NumberControl";

const schema: ParamSchema = {
  title: "Sigma",
  default: 4,
  minimum: 0,
  maximum: 250,
  "x-kind": "number",
  "x-unit": "px",
};
const slider = { minimum: 0, maximum: 250, step: 0.1 };

describe("NumberControl", () => {
  let root: Root;
  let home: HTMLElement;
  const onChange = vi.fn();

  const show = (value: number) =>
    act(async () => {
      root.render(
        <NumberControl
          schema={schema}
          value={value}
          limits={{ minimum: 0, maximum: 250, step: 0.1 }}
          slider={slider}
          changed={false}
          disabled={false}
          onChange={onChange}
          onReset={vi.fn()}
        />,
      );
    });
  const range = () => home.querySelector<HTMLInputElement>('input[type="range"]');
  const box = () => home.querySelector<HTMLInputElement>('[role="spinbutton"]');
  const type = (input: HTMLInputElement | null, value: string) =>
    act(async () => {
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
      set?.call(input, value);
      input?.dispatchEvent(new Event("input", { bubbles: true }));
    });
  const fire = (input: HTMLInputElement | null, event: Event) =>
    act(async () => {
      input?.dispatchEvent(event);
    });

  beforeEach(async () => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    onChange.mockReset();
    home = document.createElement("div");
    document.body.append(home);
    root = createRoot(home);
    await show(4);
  });
  afterEach(async () => {
    await act(async () => root.unmount());
    home.remove();
    vi.unstubAllGlobals();
  });

  it("names the slider by the param and shows its value in its unit", () => {
    expect(range()?.getAttribute("aria-label")).toBe("Sigma");
    expect(range()?.getAttribute("aria-valuetext")).toBe("4 px");
    expect(box()?.value).toBe("4");
  });

  it("shows live values and commits one edit per drag", async () => {
    await fire(range(), new PointerEvent("pointerdown", { bubbles: true }));
    for (const value of ["6", "9", "12"]) await type(range(), value);
    expect(box()?.value).toBe("12");
    expect(onChange).not.toHaveBeenCalled();
    await fire(range(), new PointerEvent("pointerup", { bubbles: true }));
    expect(onChange.mock.calls).toEqual([[12]]);
    await show(12);
    expect(range()?.value).toBe("12");
  });

  it("takes what others set while nobody holds it", async () => {
    await show(33);
    expect(box()?.value).toBe("33");
    expect(onChange).not.toHaveBeenCalled();
  });

  it("commits a typed number on Enter, in its limits", async () => {
    await type(box(), "9999");
    expect(box()?.getAttribute("aria-invalid")).toBe("true");
    await fire(box(), new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    expect(onChange.mock.calls).toEqual([[250]]);
  });

  it("gives the value back on Escape", async () => {
    await type(box(), "77");
    await fire(box(), new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    expect(box()?.value).toBe("4");
    await act(async () => root.unmount());
    root = createRoot(home);
    expect(onChange).not.toHaveBeenCalled();
  });

  it("loses nothing when it goes away in the middle of a gesture", async () => {
    await fire(range(), new PointerEvent("pointerdown", { bubbles: true }));
    await type(range(), "50");
    await act(async () => root.unmount());
    root = createRoot(home);
    expect(onChange.mock.calls).toEqual([[50]]);
  });
});
