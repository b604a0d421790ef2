import { classes } from "./classes";

export interface SelectProps {
  label: string;
  value: string;
  /** One with a `reason` cannot be chosen; who shows the list says why. */
  options: { value: string; label: string; reason?: string | undefined }[];
  onChange: (value: string) => void;
  disabled?: boolean | undefined;
  id?: string | undefined;
  className?: string | undefined;
}

/** Picks one of a list of choices. The browser's own list: right with keys, touch and screen readers. */
export function Select({ label, value, options, onChange, disabled, id, className }: SelectProps) {
  return (
    <select
      id={id}
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (!event.metaKey && !event.ctrlKey) event.stopPropagation();
      }}
      className={classes("select", className)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} disabled={option.reason !== undefined}>
          {option.reason ? `${option.label} (not here)` : option.label}
        </option>
      ))}
    </select>
  );
}
