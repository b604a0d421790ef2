import type { AppForm } from "@/api/automation";
import type { Json } from "@/graph/types";
import { ParamControl } from "@/panels/ParamControl";

export interface AppFieldsProps {
  form: AppForm;
  /** What was filled in; the rest is as the workflow has it. */
  values: Readonly<Record<string, Json>>;
  disabled: boolean;
  onChange: (name: string, value: Json) => void;
}

/** The exposed inputs, with the controls of the inspector. */
export function AppFields({ form, values, disabled, onChange }: AppFieldsProps) {
  const inputs = Object.entries(form.inputs.properties);
  if (inputs.length === 0) {
    return (
      <p className="text-sm text-ink-2">
        There is nothing to fill in. On the canvas, the window symbol beside a setting brings it
        here.
      </p>
    );
  }
  const groups = new Set(inputs.map(([, schema]) => schema["x-group"]));
  return inputs.map(([name, schema], index) => {
    const before = inputs[index - 1]?.[1]["x-node"];
    const headed = groups.size > 1 && before !== schema["x-node"] && schema["x-group"];
    return (
      <div key={name} className="flex flex-col gap-2.5">
        {headed && schema["x-group"] !== schema.title && (
          <h2 className="text-xs font-semibold text-ink-3">{schema["x-group"]}</h2>
        )}
        <ParamControl
          schema={schema}
          value={values[name] ?? schema.default}
          changed={name in values}
          disabled={disabled}
          onChange={(value) => onChange(name, value)}
          onText={(text) => onChange(name, text)}
          onReset={() => onChange(name, null)}
        />
      </div>
    );
  });
}
