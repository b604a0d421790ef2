import * as ToggleGroup from "radix-ui/toggle-group";
import { Tooltip } from "@/ui/Tooltip";
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
  const takes = (next: string) =>
    choices.some((choice) => choice.value === next && choice.reason === undefined);
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      disabled={disabled}
      onValueChange={(next) => takes(next) && onChange(next)}
      className="grid auto-cols-fr grid-flow-col gap-0.5 rounded-md border border-line-2 bg-sunken p-0.5"
    >
      {choices.map((choice) => (
        <Segment key={choice.value} choice={choice} />
      ))}
    </ToggleGroup.Root>
  );
}

/** One that cannot be taken can still be reached, so that its reason can be read. */
function Segment({ choice: { value, label, reason } }: { choice: Choice }) {
  const item = (
    <ToggleGroup.Item
      value={value}
      aria-disabled={reason !== undefined || undefined}
      className="h-6 truncate rounded-sm px-2 text-xs text-ink-2 hover:text-ink disabled:opacity-50 aria-disabled:text-ink-3 aria-disabled:line-through data-[state=on]:bg-press data-[state=on]:font-medium data-[state=on]:text-ink"
    >
      {label}
    </ToggleGroup.Item>
  );
  return reason === undefined ? item : <Tooltip text={reason}>{item}</Tooltip>;
}
