import { classes } from "@/ui/classes";
import { INPUT_LOOK } from "@/ui/TextInput";
import { useSharedText } from "./useSharedText";

export interface TextControlProps {
  id: string;
  label: string;
  value: string;
  disabled: boolean;
  onChange: (text: string) => void;
}

/** A long text shared letter by letter. */
export function TextControl({ id, label, value, disabled, onChange }: TextControlProps) {
  const box = useSharedText(value, onChange);
  return (
    <textarea
      {...box}
      id={id}
      aria-label={label}
      rows={4}
      disabled={disabled}
      onKeyDown={(event) => {
        if (!(event.key === "Enter" && (event.metaKey || event.ctrlKey))) event.stopPropagation();
      }}
      className={classes(INPUT_LOOK, "max-h-64 min-h-20 w-full resize-y px-2.5 py-1.5 text-sm")}
    />
  );
}
