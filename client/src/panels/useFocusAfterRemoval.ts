import { type RefObject, useCallback, useEffect, useRef } from "react";

/** A list whose rows can be removed one by one. */
export interface Rows {
  list: RefObject<HTMLUListElement | null>;
  /** Row `id` is about to be removed by the person who looks at it. */
  going: (id: string) => void;
}

/**
 * Hands the focus on when a row goes that had it: to the row that takes its place, or to `last` when
 * none is left. Who moved on meanwhile keeps the focus where it is.
 */
export function useFocusAfterRemoval(
  items: readonly { readonly id: string }[] | undefined,
  last: RefObject<HTMLElement | null>,
): Rows {
  const list = useRef<HTMLUListElement>(null);
  const leaving = useRef<{ id: string; place: number } | null>(null);
  const now = useRef(items);
  now.current = items;
  useEffect(() => {
    const gone = leaving.current;
    if (!gone || !items || items.some(({ id }) => id === gone.id)) return;
    leaving.current = null;
    if (document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll<HTMLElement>(":scope > li") ?? [];
    (rows[Math.min(gone.place, rows.length - 1)] ?? last.current)?.focus();
  }, [items, last]);
  const going = useCallback((id: string) => {
    const place = now.current?.findIndex((item) => item.id === id) ?? -1;
    leaving.current = place < 0 ? null : { id, place };
  }, []);
  return { list, going };
}
