import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, it, vi } from "vitest";
import { showToast } from "./notify";
import { Toaster } from "./Toast";

it("speaks from outside the page, which a window may have put out of reach", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const page = document.createElement("div");
  document.body.append(page);
  const root = createRoot(page);
  await act(async () => root.render(<Toaster />));
  await act(async () => void showToast({ tone: "bad", title: "This could not be kept" }));
  expect(document.querySelector("[aria-live]")?.textContent).toContain("This could not be kept");
  expect(page.textContent).toBe("");
  await act(async () => root.unmount());
  page.remove();
  vi.unstubAllGlobals();
});
