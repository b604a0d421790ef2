import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { useShortcuts } from "@/canvas/useShortcuts";

const run = vi.fn<() => boolean>();
const handlers = { run };

function Host() {
  useShortcuts(handlers);
  return (
    <>
      <textarea aria-label="Prompt" />
      <textarea aria-label="Note" data-finish="Mod+Enter" />
    </>
  );
}

it("runs from a prompt, but not from a text that the same keys finish", () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  run.mockReturnValue(true);
  const home = document.body.appendChild(document.createElement("div"));
  const root = createRoot(home);
  act(() => root.render(<Host />));
  const press = (name: string) => {
    const key = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
    home.querySelector(`[aria-label=${name}]`)?.dispatchEvent(new KeyboardEvent("keydown", key));
  };
  press("Prompt");
  expect(run).toHaveBeenCalledTimes(1);
  press("Note");
  expect(run).toHaveBeenCalledTimes(1);
  act(() => root.unmount());
  home.remove();
});
