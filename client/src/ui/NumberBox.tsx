import { type KeyboardEvent, useState } from "react";
import { classes } from "./classes";
import { allowed, type NumberLimits, readNumber, written } from "./numbers";
import { INPUT_LOOK } from "./TextInput";

export interface NumberBoxProps extends NumberLimits {
  label: string;
  value: number;
  unit?: string | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  className?: string | undefined;
  onMove: (value: number) => void;
  onFinish: () => void;
  onCancel: () => void;
}

/** A box for an exact number: arrows step (Shift: ten times), Enter keeps, Escape gives back. */
export function NumberBox(props: NumberBoxProps) {
  const { draft, wrong, type, finish, onKeyDown } = useDraft(props);
  return (
    <span className={classes("relative block", props.className)}>
      <input
        role="spinbutton"
        inputMode="decimal"
        id={props.id}
        aria-label={props.label}
        aria-valuenow={props.value}
        aria-valuemin={props.minimum}
        aria-valuemax={props.maximum}
        aria-invalid={wrong || undefined}
        autoComplete="off"
        disabled={props.disabled}
        value={draft ?? written(props.value)}
        className={classes(
          INPUT_LOOK,
          "h-7 w-full px-2 text-right text-xs tabular-nums",
          props.unit && "pr-7",
        )}
        onFocus={(event) => event.target.select()}
        onChange={(event) => type(event.target.value)}
        onBlur={finish}
        onKeyDown={onKeyDown}
      />
      {props.unit && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-2 grid place-items-center text-2xs text-ink-3"
        >
          {props.unit}
        </span>
      )}
    </span>
  );
}

/** What is typed and not yet a value, and what the keys do with it. */
function useDraft(props: NumberBoxProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const step = props.step ?? (props.whole ? 1 : 0.1);
  const typed = draft === null ? null : readNumber(draft);
  const fits = typed !== null && allowed(typed, props) === typed;

  const nudge = (by: number) => {
    const next = allowed(Number((props.value + by).toFixed(6)), props);
    setDraft(null);
    props.onMove(next);
  };
  const type = (text: string) => {
    setDraft(text);
    const value = readNumber(text);
    if (value !== null && allowed(value, props) === value) props.onMove(value);
  };
  const finish = () => {
    if (typed !== null && !fits) props.onMove(allowed(typed, props));
    setDraft(null);
    props.onFinish();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const times = event.shiftKey ? 10 : 1;
    if (event.key === "ArrowUp") nudge(step * times);
    else if (event.key === "ArrowDown") nudge(-step * times);
    else if (event.key === "Enter") finish();
    else if (event.key === "Escape") {
      setDraft(null);
      props.onCancel();
    } else {
      if (!event.metaKey && !event.ctrlKey) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return { draft, wrong: draft !== null && !fits, type, finish, onKeyDown };
}
