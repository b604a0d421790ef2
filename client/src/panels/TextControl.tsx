import { useLayoutEffect, useRef, useState } from "react";
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
  const [composing, setComposing] = useState<string | null>(null);

  useLayoutEffect(() => {
    const area = box.current;
    const before = shown.current;
    shown.current = value;
    if (!area || before === value || document.activeElement !== area) return;
    const start = movedCaret(area.selectionStart, before, value);
    const end = movedCaret(area.selectionEnd, before, value);
    area.value = value;
    area.setSelectionRange(start, end);
  }, [value]);

  const write = (text: string) => {
    shown.current = text;
    onChange(text);
  };
  return (
    <textarea
      ref={box}
      id={id}
      aria-label={label}
      rows={4}
      disabled={disabled}
      value={composing ?? value}
      onCompositionStart={(event) => setComposing(event.currentTarget.value)}
      onCompositionEnd={(event) => {
        setComposing(null);
        write(event.currentTarget.value);
      }}
      onChange={(event) => {
        if (composing !== null) setComposing(event.target.value);
        else write(event.target.value);
      }}
      onKeyDown={(event) => {
        if (!(event.key === "Enter" && (event.metaKey || event.ctrlKey))) event.stopPropagation();
      }}
      className={classes(INPUT_LOOK, "max-h-64 min-h-20 w-full resize-y px-2.5 py-1.5 text-sm")}
    />
  );
}
