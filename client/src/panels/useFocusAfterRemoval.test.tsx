import { act, useRef } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Rows, useFocusAfterRemoval } from "./useFocusAfterRemoval";

let root: Root;
let home: HTMLElement;
let rows: Rows;

function List({ ids }: { ids: readonly string[] }) {
  const adder = useRef<HTMLButtonElement>(null);
  rows = useFocusAfterRemoval(
    ids.map((id) => ({ id })),
    adder,
  );
  return (
    <>
      <button type="button" ref={adder}>
        add
      </button>
      {ids.length > 0 && (
        <ul ref={rows.list}>
          {ids.map((id) => (
            <li key={id} tabIndex={-1}>
              <button type="button">{id}</button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const show = (...ids: string[]) => act(() => root.render(<List ids={ids} />));
const press = (id: string) =>
  [...home.querySelectorAll("button")].find(({ textContent }) => textContent === id)?.focus();
const focus = () => document.activeElement?.textContent;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  home = document.body.appendChild(document.createElement("div"));
  root = createRoot(home);
});
afterEach(() => {
  act(() => root.unmount());
  home.remove();
  vi.unstubAllGlobals();
});

it("gives the focus to the row that comes up, then to the one before, then to what adds", () => {
  show("a", "b", "c");
  press("b");
  rows.going("b");
  show("a", "c");
  expect(focus()).toBe("c");
  press("c");
  rows.going("c");
  show("a");
  expect(focus()).toBe("a");
  press("a");
  rows.going("a");
  show();
  expect(focus()).toBe("add");
});

it("leaves it to whoever moved on, and to rows that others removed", () => {
  show("a", "b", "c");
  rows.going("b");
  press("a");
  show("a", "c");
  expect(focus()).toBe("a");
  (document.activeElement as HTMLElement).blur();
  show("c");
  expect(document.activeElement).toBe(document.body);
});
