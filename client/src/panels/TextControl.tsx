import { useLayoutEffect, useReducer, useRef } from "react";
import { replacement } from "@/doc/setParam";
import { classes } from "@/ui/classes";
import { INPUT_LOOK } from "@/ui/TextInput";
import { movedCaret } from "./textCaret";

export interface TextControlProps {
  id: string;
  label: string;
  value: string;
  disabled: boolean;
  onChange: (text: string) => void;
}

/**
 * A long text shared letter by letter. While somebody else types, the own caret stays at its words;
 * during an input method's composition nothing is written.
 */
export function TextControl({ id, label, value, disabled, onChange }: TextControlProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const shown = useRef(value);
  const composing = useRef(false);
  const [, lookAgain] = useReducer((times: number) => times + 1, 0);

  // The box holds its own text: React would set it before anybody could ask where the caret stood.
  useLayoutEffect(() => {
    const area = box.current;
    if (area && !composing.current) show(area, shown.current, value);
    if (!composing.current) shown.current = value;
  });

  const write = (text: string) => {
    shown.current = text;
    onChange(text);
    // Where the text was not taken, the box shows again what stands.
    lookAgain();
  };
  return (
    <textarea
      ref={box}
      id={id}
      aria-label={label}
      rows={4}
      disabled={disabled}
      defaultValue={value}
      onCompositionStart={() => {
        composing.current = true;
      }}
      onCompositionEnd={({ currentTarget }) => {
        composing.current = false;
        write(rebased(shown.current, currentTarget.value, value));
      }}
      onChange={({ target }) => !composing.current && write(target.value)}
      onKeyDown={(event) => {
        if (!(event.key === "Enter" && (event.metaKey || event.ctrlKey))) event.stopPropagation();
      }}
      className={classes(INPUT_LOOK, "max-h-64 min-h-20 w-full resize-y px-2.5 py-1.5 text-sm")}
    />
  );
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
