import type { CSSProperties } from "react";
import { share } from "./numbers";

export interface SliderProps {
  label: string;
  value: number;
  minimum: number;
  maximum: number;
  step?: number | undefined;
  valueText?: string | undefined;
  disabled?: boolean | undefined;
  id?: string | undefined;
  onMove: (value: number) => void;
  /** The pointer took hold of the thumb. */
  onHold: () => void;
  /** The pointer let go. */
  onRelease: () => void;
  /** Focus left, or Enter was pressed. */
  onFinish: () => void;
  onCancel: () => void;
}

/** A track with a thumb. It reports every move; the caller decides what a gesture commits. */
export function Slider(props: SliderProps) {
  const { value, minimum, maximum } = props;
  return (
    <input
      type="range"
      id={props.id}
      aria-label={props.label}
      aria-valuetext={props.valueText}
      min={minimum}
      max={maximum}
      step={props.step ?? "any"}
      value={value}
      disabled={props.disabled}
      className="range nodrag"
      style={{ "--fill": `${share(value, minimum, maximum) * 100}%` } as CSSProperties}
      onChange={(event) => props.onMove(event.target.valueAsNumber)}
      onPointerDown={props.onHold}
      onPointerUp={props.onRelease}
      onPointerCancel={props.onRelease}
      onLostPointerCapture={props.onRelease}
      onBlur={props.onFinish}
      onKeyDown={(event) => {
        if (event.key === "Escape") props.onCancel();
        if (event.key === "Enter") props.onFinish();
        if (!event.metaKey && !event.ctrlKey) event.stopPropagation();
      }}
    />
  );
}
