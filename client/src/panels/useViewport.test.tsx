import { act, useRef } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { useViewport, type ViewportControl } from "./useViewport";

const PICTURE = { width: 4000, height: 4000 };
let control: ViewportControl | undefined;

function Box() {
  const box = useRef<HTMLDivElement>(null);
  control = useViewport(box, PICTURE);
  return <div ref={box} />;
}

it("loses none of several moves that come between two frames", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const observer = { observe: () => {}, disconnect: () => {} };
  vi.stubGlobal("ResizeObserver", function observing() {
    return observer;
  });
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(<Box />));
  await act(async () => control?.actual());
  await act(async () => {
    for (let move = 0; move < 3; move += 1) control?.pan({ x: 5, y: 1 });
    control?.zoom(2);
  });
  expect(control?.view).toEqual({ scale: 2, x: 30, y: 6 });
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it("keeps the picture in sight, wherever one zooms and however the box shrinks", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  let measured = () => {};
  vi.stubGlobal("ResizeObserver", function observing(measure: () => void) {
    measured = measure;
    return { observe: () => {}, disconnect: () => {} };
  });
  const space = { width: 1000, height: 800 };
  const sizes = [
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockImplementation(() => space.width),
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(() => space.height),
  ];
  const root = createRoot(document.createElement("div"));
  await act(async () => root.render(<Box />));
  const seen = () => {
    const { scale, x, y } = control?.view ?? { scale: 0, x: 0, y: 0 };
    const reach = (size: number, side: number) => (size * scale + side) / 2;
    return (
      Math.abs(x) < reach(PICTURE.width, space.width) &&
      Math.abs(y) < reach(PICTURE.height, space.height)
    );
  };
  // The fitted picture ends at 368: this is beside it.
  await act(async () => control?.zoom(32, { x: 490, y: 0 }));
  expect(seen()).toBe(true);
  await act(async () => control?.fit());
  await act(async () => control?.pan({ x: 800, y: 0 }));
  space.width = 300;
  await act(async () => measured());
  expect(seen()).toBe(true);
  await act(async () => root.unmount());
  for (const size of sizes) size.mockRestore();
  vi.unstubAllGlobals();
});
