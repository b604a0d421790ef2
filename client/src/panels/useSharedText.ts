import { type ComponentProps, type RefObject, useLayoutEffect, useReducer, useRef } from "react";
import { replacement } from "@/doc/setParam";
import { movedCaret } from "./textCaret";

type BoxProps = Pick<
  ComponentProps<"textarea">,
  "defaultValue" | "onChange" | "onCompositionStart" | "onCompositionEnd"
>;

/**
 * A box for a text that several people write. While somebody else types, the own caret stays at its
 * words; during an input method's composition nothing is written.
 */
export function useSharedText(
  value: string,
  onChange: (text: string) => void,
): BoxProps & { ref: RefObject<HTMLTextAreaElement | null> } {
  const ref = useRef<HTMLTextAreaElement>(null);
  const shown = useRef(value);
  const composing = useRef(false);
  const [, lookAgain] = useReducer((times: number) => times + 1, 0);

  // The box holds its own text: React would set it before anybody could ask where the caret stood.
  useLayoutEffect(() => {
    const area = ref.current;
    if (area && !composing.current) show(area, shown.current, value);
    if (!composing.current) shown.current = value;
  });

  const write = (text: string) => {
    shown.current = text;
    onChange(text);
    // Where the text was not taken, the box shows again what stands.
    lookAgain();
  };
  return {
    ref,
    defaultValue: value,
    onCompositionStart: () => {
      composing.current = true;
    },
    onCompositionEnd: ({ currentTarget }) => {
      composing.current = false;
      write(rebased(shown.current, currentTarget.value, value));
    },
    onChange: ({ target }) => {
      if (!composing.current) write(target.value);
    },
  };
}

/** Puts `text` in the box; a caret that stood in `before` stays at its words. */
function show(area: HTMLTextAreaElement, before: string, text: string): void {
  if (area.value === text) return;
  const start = movedCaret(area.selectionStart, before, text);
  const end = movedCaret(area.selectionEnd, before, text);
  area.value = text;
  if (document.activeElement === area) area.setSelectionRange(start, end);
}

/** `own`, written over `before`, put into what others made of `before` meanwhile. */
function rebased(before: string, own: string, now: string): string {
  if (now === before) return own;
  const { at, remove, insert } = replacement(before, own);
  const place = movedCaret(at, before, now);
  return now.slice(0, place) + insert + now.slice(place + remove);
}
