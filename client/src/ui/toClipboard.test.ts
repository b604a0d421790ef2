import { afterEach, expect, it, vi } from "vitest";
import { useToasts } from "./notify";
import { toClipboard } from "./toClipboard";

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, "execCommand");
});

it("copies over plain HTTP, where browsers offer no clipboard, and gives the focus back", async () => {
  vi.stubGlobal("navigator", {});
  const button = document.createElement("button");
  document.body.append(button);
  button.focus();
  let taken = "";
  Object.assign(document, {
    execCommand: () => {
      taken = (document.activeElement as HTMLTextAreaElement).value;
      return true;
    },
  });
  expect(await toClipboard("over there")).toBe(true);
  expect(taken).toBe("over there");
  expect(document.activeElement).toBe(button);
  expect(document.querySelector("textarea")).toBeNull();
  button.remove();
});

it("says so when nothing can be copied", async () => {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error("no")) } });
  Object.assign(document, { execCommand: () => false });
  expect(await toClipboard("over there")).toBe(false);
  expect(useToasts.getState().toasts.at(-1)?.tone).toBe("bad");
});
