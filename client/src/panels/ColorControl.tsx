import { useState } from "react";
import { TextInput } from "@/ui/TextInput";
import { useGesture } from "@/ui/useGesture";
import { useLiveReport } from "@/ui/useLiveReport";

export interface ColorControlProps {
  id: string;
  label: string;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
  onLive?: ((value: string | null) => void) | undefined;
}

const HEX = /^#?([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

/** A colour: the system's picker for six digits, and a box that also takes eight (with alpha). */
export function ColorControl({ id, label, value, disabled, onChange, onLive }: ColorControlProps) {
  const live = useGesture(value, onChange);
  useLiveReport(live.value, value, onLive);
  const [draft, setDraft] = useState<string | null>(null);
  const wrong = draft !== null && !HEX.test(draft.trim());
  const keep = () => {
    if (draft !== null && !wrong) live.move(`#${draft.trim().replace("#", "").toLowerCase()}`);
    setDraft(null);
    live.finish();
  };
  return (
    <div className="flex items-center gap-2">
      <input
        type="color"
        aria-label={`${label} picker`}
        value={sixDigits(live.value)}
        disabled={disabled}
        onChange={(event) => live.move(`${event.target.value}${live.value.slice(7)}`)}
        onBlur={live.finish}
        className="h-8 w-10 shrink-0 rounded-md border border-line-2 bg-sunken p-1"
      />
      <TextInput
        id={id}
        aria-label={label}
        aria-invalid={wrong || undefined}
        disabled={disabled}
        value={draft ?? live.value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => event.key === "Enter" && keep()}
        className="font-mono text-xs"
      />
    </div>
  );
}

/** The system's picker takes `#rrggbb` only. */
function sixDigits(value: string): string {
  const found = HEX.exec(value.trim())?.[1];
  if (!found) return "#000000";
  if (found.length === 3) return `#${Array.from(found, (digit) => digit + digit).join("")}`;
  return `#${found.slice(0, 6)}`;
}
