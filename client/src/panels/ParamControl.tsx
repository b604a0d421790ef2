import { type ReactNode, useId } from "react";
import type { Json, ParamSchema } from "@/graph/types";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Switch } from "@/ui/Switch";
import { AssetControl } from "./AssetControl";
import { ColorControl } from "./ColorControl";
import { type Control, controlOf } from "./control";
import { JsonControl } from "./JsonControl";
import { NumberControl } from "./NumberControl";
import { ResetButton } from "./ResetButton";
import { SegmentControl } from "./SegmentControl";
import { TextControl } from "./TextControl";
import { Unavailable } from "./Unavailable";

export interface ParamControlProps {
  schema: ParamSchema;
  value: Json;
  /** Whether the node has a value of its own. */
  changed: boolean;
  disabled: boolean;
  onChange: (value: Json) => void;
  onText: (text: string) => void;
  onReset: () => void;
  /** What the hand says before it lets go; null once that is the value. */
  onLive?: (value: Json | null) => void;
  /** Stands beside the title. */
  extra?: ReactNode;
}

/** One param of the inspector, by its schema. */
export function ParamControl(props: ParamControlProps) {
  const { schema, value, disabled, changed, onChange, onReset } = props;
  const id = useId();
  const control = controlOf(schema);
  if (control.kind === "slider" || control.kind === "number") {
    return (
      <NumberControl
        schema={schema}
        value={typeof value === "number" ? value : 0}
        limits={control.limits}
        slider={control.kind === "slider" ? control : undefined}
        changed={changed}
        disabled={disabled}
        onChange={onChange}
        onReset={onReset}
        onLive={props.onLive}
        extra={props.extra}
      />
    );
  }
  const reset = changed && !disabled && control.kind !== "asset" && control.kind !== "text" && (
    <ResetButton title={schema.title} onReset={onReset} />
  );
  const toggle = control.kind === "toggle" && (
    <Switch
      id={id}
      label={schema.title}
      checked={value === true}
      disabled={disabled}
      onChange={onChange}
    />
  );
  return (
    <Field
      title={schema.title}
      description={schema.description}
      htmlFor={id}
      aside={
        <span className="flex items-center gap-1">
          {reset}
          {toggle}
          {props.extra}
        </span>
      }
    >
      {!toggle && <Body {...props} id={id} control={control} />}
    </Field>
  );
}

function Body({
  id,
  control,
  schema,
  value,
  disabled,
  onChange,
  onText,
  onLive,
}: ParamControlProps & { id: string; control: Control }) {
  const label = schema.title;
  const text = typeof value === "string" ? value : "";
  switch (control.kind) {
    case "segments":
      return (
        <>
          <SegmentControl {...control} {...{ label, disabled, onChange }} value={text} />
          <Unavailable choices={control.choices} />
        </>
      );
    case "select":
      return (
        <>
          <Select options={control.choices} {...{ id, label, disabled, onChange }} value={text} />
          <Unavailable choices={control.choices} />
        </>
      );
    case "color":
      return (
        <ColorControl {...{ id, label, disabled, onChange, onLive }} value={text || "#000000"} />
      );
    case "text":
      return <TextControl {...{ id, label, disabled }} value={text} onChange={onText} />;
    case "asset":
      return <AssetControl {...{ id, label, disabled, onChange }} value={text || null} />;
    default:
      return <JsonControl {...{ id, label, disabled, onChange, value }} />;
  }
}
