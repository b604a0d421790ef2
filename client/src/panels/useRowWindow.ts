import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { RowHeights } from "./RowHeights";

/** Rows drawn beyond what is seen, so that a quick scroll shows no gap, in pixels. */
const BEYOND = 400;
/** This near the top, the list stays at the top when something new arrives. */
const AT_TOP = 4;

export interface RowWindow {
  /** The rows to draw: `first` to `last`, exclusive. */
  first: number;
  last: number;
  total: number;
  top(index: number): number;
  /** A ref for the row `index`: it is measured, and again when its size changes. */
  row(index: number): (element: HTMLElement | null) => void;
  /** Bring a row into view, if it is not: at the nearer edge, or in the middle. */
  reveal(index: number, middle?: boolean): void;
}

interface Seen {
  top: number;
  height: number;
}

/**
 * Draws only what is seen of a long list. What the person looks at stays where it is when rows above it
 * come or turn out higher than thought.
 */
export function useRowWindow(
  keys: readonly string[],
  box: RefObject<HTMLElement | null>,
  estimate: (key: string) => number,
): RowWindow {
  const [heights] = useState(() => new RowHeights(estimate));
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 800 });
  const [, redraw] = useState(0);
  const anchor = useRef<{ key: string; below: number } | null>(null);
  heights.setKeys(keys);

  const look = useCallback(() => {
    const list = box.current;
    if (!list) return;
    const { scrollTop, clientHeight } = list;
    const index = heights.at(scrollTop);
    const key = keys[index];
    anchor.current =
      scrollTop <= AT_TOP || key === undefined
        ? null
        : { key, below: scrollTop - heights.top(index) };
    setSeen((before) =>
      before.top === scrollTop && before.height === clientHeight
        ? before
        : { top: scrollTop, height: clientHeight },
    );
  }, [box, heights, keys]);

  useLayoutEffect(() => {
    const list = box.current;
    const held = anchor.current;
    if (!list || !held) return;
    const index = keys.indexOf(held.key);
    if (index < 0) return;
    const wanted = heights.top(index) + held.below;
    if (Math.abs(list.scrollTop - wanted) > 0.5) list.scrollTop = wanted;
  });

  useEffect(() => {
    const list = box.current;
    if (!list) return;
    look();
    list.addEventListener("scroll", look, { passive: true });
    const size = new ResizeObserver(look);
    size.observe(list);
    return () => {
      list.removeEventListener("scroll", look);
      size.disconnect();
    };
  }, [box, look]);

  const row = useMeasuring(heights, redraw);
  const first = Math.max(0, heights.at(seen.top - BEYOND));
  const last = Math.min(keys.length, heights.at(seen.top + seen.height + BEYOND) + 1);
  const reveal = (index: number, middle = false) => {
    if (box.current) bringIntoView(box.current, heights, index, middle);
  };
  return { first, last, total: heights.total, top: (index) => heights.top(index), row, reveal };
}

function bringIntoView(
  list: HTMLElement,
  heights: RowHeights,
  index: number,
  middle: boolean,
): void {
  const [top, end] = [heights.top(index), heights.top(index + 1)];
  const above = top < list.scrollTop;
  if (!above && end <= list.scrollTop + list.clientHeight) return;
  if (middle) list.scrollTop = (top + end - list.clientHeight) / 2;
  else list.scrollTop = above ? top : end - list.clientHeight;
}

/** One observer for all rows that are drawn. */
function useMeasuring(heights: RowHeights, redraw: (change: (n: number) => number) => void) {
  const places = useRef(new Map<Element, number>());
  const observer = useRef<ResizeObserver | null>(null);
  useEffect(() => () => observer.current?.disconnect(), []);
  return (index: number) => (element: HTMLElement | null) => {
    if (!element) return;
    observer.current ??= new ResizeObserver((entries) => {
      let changed = false;
      for (const { target } of entries) {
        const place = places.current.get(target);
        if (!target.isConnected || place === undefined) places.current.delete(target);
        else if (heights.measured(place, target.getBoundingClientRect().height)) changed = true;
      }
      if (changed) redraw((n) => n + 1);
    });
    const known = places.current.has(element);
    places.current.set(element, index);
    if (known) return;
    observer.current.observe(element);
    return () => {
      observer.current?.unobserve(element);
      places.current.delete(element);
    };
  };
}
