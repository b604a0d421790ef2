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
