import { useRef, useState } from "react";
import { classes } from "@/ui/classes";

export interface EditableTextProps {
  label: string;
  value: string;
  placeholder?: string;
  disabled?: boolean;
  /** The longest it may be, in UTF-16 units. */
  most?: number;
  /** Whether an empty text is kept too; else it gives back what was. */
  mayBeEmpty?: boolean;
  className?: string;
  onChange: (text: string) => void;
}

/** A title that looks like text until it is edited: Enter or leaving keeps, Escape gives back. */
export function EditableText(props: EditableTextProps) {
  const { label, value, placeholder, disabled, most, mayBeEmpty, className, onChange } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const given = useRef(false);
  const keep = () => {
    const text = draft?.trim();
    const kept = text !== undefined && (mayBeEmpty || text !== "");
    if (!given.current && kept && text !== value) onChange(text);
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
      maxLength={most}
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
