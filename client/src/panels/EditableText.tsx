import { useRef, useState } from "react";
import { classes } from "@/ui/classes";

export interface EditableTextProps {
  label: string;
  value: string;
  placeholder?: string;
  disabled?: boolean;
  className?: string;
  onChange: (text: string) => void;
}

/** A title that looks like text until it is edited: Enter or leaving keeps, Escape gives back. */
export function EditableText(props: EditableTextProps) {
  const { label, value, placeholder, disabled, className, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const given = useRef(false);
  const keep = () => {
    const text = draft?.trim();
    if (!given.current && text && text !== value) onChange(text);
    given.current = false;
    setDraft(null);
  };
  return (
    <input
      aria-label={label}
      title={disabled ? undefined : "Rename"}
      value={draft ?? value}
      placeholder={placeholder}
      disabled={disabled}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") given.current = true;
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
      className={classes(
        "field-sizing-content h-7 truncate rounded-sm border border-transparent bg-transparent px-2 text-ink",
        "enabled:hover:bg-hover focus:border-accent focus:bg-sunken focus:outline-none",
        className,
      )}
    />
  );
}
