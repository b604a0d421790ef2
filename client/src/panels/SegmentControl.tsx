import { ToggleGroup } from "radix-ui";
import type { Choice } from "./control";

export interface SegmentControlProps {
  label: string;
  value: string;
  choices: Choice[];
  disabled: boolean;
  onChange: (value: string) => void;
}

/** A few choices side by side; arrows walk, one is always chosen. */
export function SegmentControl({ label, value, choices, disabled, onChange }: SegmentControlProps) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      disabled={disabled}
      onValueChange={(next) => next && onChange(next)}
      className="grid auto-cols-fr grid-flow-col gap-0.5 rounded-md border border-line-2 bg-sunken p-0.5"
    >
      {choices.map((choice) => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          disabled={choice.reason !== undefined}
          title={choice.reason}
          className="h-6 truncate rounded-sm px-2 text-xs text-ink-2 hover:text-ink disabled:opacity-50 data-[state=on]:bg-press data-[state=on]:font-medium data-[state=on]:text-ink"
        >
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
