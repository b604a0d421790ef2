import { useState } from "react";
import type { Json } from "@/graph/types";
import { classes } from "@/ui/classes";
import { INPUT_LOOK } from "@/ui/TextInput";

export interface JsonControlProps {
  id: string;
  label: string;
  value: Json;
  disabled: boolean;
  onChange: (value: Json) => void;
}

/** A structured value as JSON text; it is kept when the box is left and the text is valid. */
export function JsonControl({ id, label, value, disabled, onChange }: JsonControlProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? null : parse(draft);
  const wrong = draft !== null && parsed === null;
  return (
    <textarea
      id={id}
      aria-label={label}
      aria-invalid={wrong || undefined}
      rows={3}
      disabled={disabled}
      value={draft ?? JSON.stringify(value, null, 1)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => {
        if (parsed) onChange(parsed.value);
        setDraft(null);
      }}
      onKeyDown={(event) => event.stopPropagation()}
      className={classes(INPUT_LOOK, "w-full resize-y px-2.5 py-1.5 font-mono text-xs")}
    />
  );
}

function parse(text: string): { value: Json } | null {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return null;
  }
}
