import { type ReactNode, useId } from "react";
import type { ParamSchema } from "@/graph/types";
import { Field } from "@/ui/Field";
import { NumberBox } from "@/ui/NumberBox";
import { allowed, type NumberLimits } from "@/ui/numbers";
import { Slider } from "@/ui/Slider";
import { useGesture } from "@/ui/useGesture";
import { useLiveReport } from "@/ui/useLiveReport";
import { valueText } from "./control";
import { ResetButton } from "./ResetButton";

export interface NumberControlProps {
  schema: ParamSchema;
  value: number;
  limits: NumberLimits;
  /** The ends of the slider; without them a number box stands alone. */
  slider?: { minimum: number; maximum: number; step: number } | undefined;
  changed: boolean;
  disabled: boolean;
  onChange: (value: number) => void;
  onReset: () => void;
  /** What the hand says before it lets go; null once that is the value. */
  onLive?: ((value: number | null) => void) | undefined;
  extra?: ReactNode;
}

/** A number: slider and box show the live value, and one gesture commits once. */
export function NumberControl(props: NumberControlProps) {
  const { schema, limits, slider, disabled } = props;
  const id = useId();
  const live = useGesture(props.value, props.onChange);
  useLiveReport(live.value, props.value, props.onLive);
  const box = (
    <NumberBox
      {...limits}
      id={slider ? undefined : id}
      label={slider ? `${schema.title} value` : schema.title}
      value={live.value}
      unit={schema["x-unit"]}
      disabled={disabled}
      className="w-20 shrink-0"
      onMove={live.move}
      onFinish={live.finish}
      onCancel={live.cancel}
    />
  );
  return (
    <Field
      title={schema.title}
      description={schema.description}
      htmlFor={id}
      aside={
        <span className="flex items-center gap-1">
          {props.changed && !disabled && (
            <ResetButton title={schema.title} onReset={props.onReset} />
          )}
          {box}
          {props.extra}
        </span>
      }
    >
      {slider && (
        <Slider
          {...slider}
          id={id}
          label={schema.title}
          value={live.value}
          valueText={valueText(live.value, schema)}
          disabled={disabled}
          onMove={(value) => live.move(allowed(value, limits))}
          onHold={live.hold}
          onRelease={live.release}
          onFinish={live.finish}
          onCancel={live.cancel}
        />
      )}
    </Field>
  );
}
