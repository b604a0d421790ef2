import { type FocusEvent, type KeyboardEvent, useState } from "react";
import type { HistoryRow } from "./historyRows";
import type { RowWindow } from "./useRowWindow";

/** Rows a page key walks. */
const PAGE = 12;

/** Where a key leads: the row, and which way to look on from there for one that can be chosen. */
function targetOf(key: string, active: number, count: number): [row: number, step: 1 | -1] | null {
  switch (key) {
    case "ArrowDown":
      return [active + 1, 1];
    case "ArrowUp":
      return [active - 1, -1];
    case "PageDown":
      return [active + PAGE, 1];
    case "PageUp":
      return [active - PAGE, -1];
    case "Home":
      return [0, 1];
    case "End":
      return [count - 1, -1];
    default:
      return null;
  }
}

/** Walking the list with the arrow keys: one row at a time can be reached with Tab. */
export function useRowKeys(rows: readonly HistoryRow[], window: RowWindow) {
  const [chosen, setChosen] = useState<string | null>(null);
  const found = chosen === null ? -1 : rows.findIndex(({ key }) => key === chosen);
  const active = found >= 0 ? found : rows.findIndex(({ kind }) => kind === "event");

  const go = (list: HTMLElement, from: number, step: number) => {
    let index = Math.min(rows.length - 1, Math.max(0, from));
    while (rows[index] && rows[index]?.kind !== "event") index += step;
    const row = rows[index];
    if (!row) return;
    setChosen(row.key);
    window.reveal(index);
    // The row may be drawn only after the list has scrolled there.
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        list.querySelector<HTMLElement>(`[data-row="${index}"] button`)?.focus(),
      ),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const target = targetOf(event.key, active, rows.length);
    if (!target || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(event.currentTarget, ...target);
  };
  const onFocus = (event: FocusEvent<HTMLElement>) => {
    const at = event.target.closest<HTMLElement>("[data-row]")?.dataset.row;
    const row = at === undefined ? undefined : rows[Number(at)];
    if (row?.kind === "event") setChosen(row.key);
  };
  return { active, onKeyDown, onFocus };
}
