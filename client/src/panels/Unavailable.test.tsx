import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { SegmentControl } from "./SegmentControl";
import { reasonsOf } from "./Unavailable";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const choice = (label: string, reason?: string) => ({ value: label, label, reason });

test("choices that are away for the same reason share a line", () => {
  expect(reasonsOf([choice("A"), choice("B", "No key."), choice("C", "No key.")])).toEqual([
    { names: "B, C", reason: "No key." },
  ]);
  const many = ["B", "C", "D", "E"].map((label) => choice(label, "Later."));
  expect(reasonsOf([choice("A"), ...many, choice("F", "No GPU.")])).toEqual([
    { names: "4 others", reason: "Later." },
    { names: "F", reason: "No GPU." },
  ]);
  expect(reasonsOf([choice("A")])).toEqual([]);
});

test("a choice with a reason can be reached, tells it, and is not taken", async () => {
  const host = document.body.appendChild(document.createElement("div"));
  const root = createRoot(host);
  const change = vi.fn();
  const choices = [choice("A"), choice("B", "No key."), choice("C")];
  await act(async () =>
    root.render(
      <SegmentControl label="Way" value="A" disabled={false} {...{ choices }} onChange={change} />,
    ),
  );
  const [, away, fine] = host.querySelectorAll("button");
  expect(away?.getAttribute("aria-disabled")).toBe("true");
  expect(away?.disabled).toBe(false);
  expect(away?.dataset.tip).toBe("No key.");
  await act(async () => away?.click());
  expect(change).not.toHaveBeenCalled();
  await act(async () => fine?.click());
  expect(change).toHaveBeenCalledWith("C");
  await act(async () => root.unmount());
});
