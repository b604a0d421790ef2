import { act, useState } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useGesture } from "@/ui/useGesture";
import { LightList } from "./LightList";
import { LightStage } from "./LightStage";
import { type Light, newLight } from "./light";

const onCommit = vi.fn();

function Stage() {
  const [lights, setLights] = useState<readonly Light[]>([newLight("point"), newLight("spot")]);
  const live = useGesture(lights, (next) => {
    onCommit(next);
    setLights(next);
  });
  return (
    <>
      <LightStage
        {...{ live, chosen: 0, picture: null, disabled: false, onChoose: vi.fn() }}
        lights={live.value}
      />
      <LightList
        {...{ chosen: 0, disabled: false, onChoose: vi.fn() }}
        lights={live.value}
        onChange={(next) => {
          onCommit(next);
          setLights(next);
        }}
      />
    </>
  );
}

describe("LightStage", () => {
  let root: Root;
  let home: HTMLElement;
  const named = (name: string) => home.querySelector<HTMLElement>(`[aria-label="${name}"]`);
  const fire = (name: string, event: Event) =>
    act(async () => {
      named(name)?.dispatchEvent(event);
    });
  const at = (kind: string, clientX: number, clientY: number) =>
    new PointerEvent(kind, { bubbles: true, pointerId: 1, clientX, clientY });

  beforeEach(async () => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    onCommit.mockReset();
    home = document.createElement("div");
    document.body.append(home);
    root = createRoot(home);
    const box = new DOMRect(100, 50, 200, 100);
    vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockReturnValue(box);
    vi.spyOn(HTMLElement.prototype, "setPointerCapture").mockReturnValue();
    vi.spyOn(HTMLElement.prototype, "hasPointerCapture").mockReturnValue(true);
    await act(async () => root.render(<Stage />));
  });
  afterEach(async () => {
    await act(async () => root.unmount());
    home.remove();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("commits once for a whole drag, with the place it ended at", async () => {
    await fire("Light 1 position", at("pointerdown", 160, 80));
    for (const x of [170, 200, 250]) await fire("Light 1 position", at("pointermove", x, 100));
    expect(named("Light 1 position")?.style.left).toBe("75%");
    expect(onCommit).not.toHaveBeenCalled();
    await fire("Light 1 position", at("pointerup", 250, 100));
    expect(onCommit).toHaveBeenCalledTimes(1);
    expect(onCommit.mock.calls[0]?.[0][0]).toMatchObject({ type: "point", x: 0.75, y: 0.5 });
  });

  it("moves the target of a spot alone, and by arrow keys", async () => {
    await fire("Light 2 target", at("pointerdown", 200, 100));
    await fire("Light 2 target", at("pointermove", 120, 140));
    await fire("Light 2 target", at("pointerup", 120, 140));
    expect(onCommit.mock.calls[0]?.[0][1]).toMatchObject({ x: 0.2, to_x: 0.1, to_y: 0.9 });
    const key = new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true, bubbles: true });
    await fire("Light 1 position", key);
    await act(async () => root.unmount());
    root = createRoot(home);
    expect(onCommit.mock.calls[1]?.[0][0]).toMatchObject({ x: 0.4 });
  });

  it("gives a drag back on Escape, for good, and keeps the key to itself", async () => {
    await fire("Light 1 position", at("pointerdown", 160, 80));
    await fire("Light 1 position", at("pointermove", 200, 100));
    const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    const outer = vi.fn();
    document.addEventListener("keydown", outer);
    await fire("Light 1 position", key);
    document.removeEventListener("keydown", outer);
    await fire("Light 1 position", at("pointermove", 220, 100));
    await fire("Light 1 position", at("pointerup", 220, 100));
    expect(onCommit).not.toHaveBeenCalled();
    expect(outer).not.toHaveBeenCalled();
  });

  it("keeps the focus in the list when a light is taken away", async () => {
    named("Remove Light 2")?.focus();
    await fire("Remove Light 2", new MouseEvent("click", { bubbles: true }));
    expect(document.activeElement).toBe(named("Light 1, point"));
  });

  it("adds, copies, switches and takes away", async () => {
    const click = (name: string) => fire(name, new MouseEvent("click", { bubbles: true }));
    await click("Add ambient light");
    await click("Duplicate Light 1");
    await click("Switch Light 1 off");
    await click("Remove Light 3");
    const last: Light[] = onCommit.mock.lastCall?.[0] ?? [];
    expect(last.map(({ type, on }) => [type, on])).toEqual([
      ["point", false],
      ["point", undefined],
      ["ambient", undefined],
    ]);
  });
});
