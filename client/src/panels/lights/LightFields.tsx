import { useId } from "react";
import type { ParamSchema } from "@/graph/types";
import { Field } from "@/ui/Field";
import { ColorControl } from "../ColorControl";
import { NumberControl } from "../NumberControl";
import { SegmentControl } from "../SegmentControl";
import {
  KELVIN,
  type Light,
  type LightNumber,
  type LightType,
  NUMBERS,
  numberOf,
  USUAL_KELVIN,
  withNumbers,
} from "./light";

interface Shown {
  title: string;
  /** The ends of the slider, where they are narrower than what may be typed. */
  ends?: readonly [number, number];
  step: number;
  unit?: string;
  description?: string;
}

const SHOWN: Readonly<Record<LightNumber, Shown>> = {
  azimuth: { title: "From", ends: [0, 360], step: 1, unit: "°", description: "0 is the top." },
  elevation: { title: "Height", step: 1, unit: "°", description: "90 is straight at the picture." },
  x: { title: "X", ends: [-0.5, 1.5], step: 0.01, description: "Of the picture's width." },
  y: { title: "Y", ends: [-0.5, 1.5], step: 0.01, description: "Of the picture's height." },
  z: { title: "Above", ends: [0, 2], step: 0.01, description: "Of the picture's width." },
  to_x: { title: "Target X", ends: [-0.5, 1.5], step: 0.01 },
  to_y: { title: "Target Y", ends: [-0.5, 1.5], step: 0.01 },
  to_z: { title: "Target above", ends: [-0.5, 1], step: 0.01 },
  intensity: { title: "Intensity", ends: [0, 4], step: 0.01 },
  falloff: { title: "Falloff", step: 0.1, description: "2 as real lights do, 0 for none." },
  cone: { title: "Cone", step: 1, unit: "°" },
  penumbra: { title: "Soft rim", step: 0.01 },
  width: { title: "Width", ends: [0.01, 2], step: 0.01, description: "Of the picture's width." },
  height: { title: "Length", ends: [0.01, 2], step: 0.01, description: "Of the picture's width." },
  roll: { title: "Roll", step: 1, unit: "°" },
  specular: { title: "Shine", step: 0.01, description: "0.04 is varnish, 1 a mirror." },
  roughness: { title: "Roughness", step: 0.01 },
};

const NAMES: Readonly<Record<LightType, readonly LightNumber[]>> = {
  directional: ["intensity", "azimuth", "elevation", "specular"],
  point: ["intensity", "x", "y", "z", "falloff", "specular"],
  spot: [
    ...["intensity", "cone", "penumbra", "x", "y", "z", "to_x", "to_y", "to_z"],
    ...["falloff", "specular"],
  ] as LightNumber[],
  area: [
    ...["intensity", "width", "height", "roll", "x", "y", "z", "to_x", "to_y", "to_z"],
    ...["falloff", "specular"],
  ] as LightNumber[],
  ambient: ["intensity"],
};

export interface LightFieldsProps {
  light: Light;
  disabled: boolean;
  onChange: (light: Light) => void;
}

/** The settings of one light. */
export function LightFields({ light, disabled, onChange }: LightFieldsProps) {
  const names = NAMES[light.type];
  const shines = names.includes("specular") && numberOf(light, "specular") > 0;
  return (
    <>
      <Colour light={light} disabled={disabled} onChange={onChange} />
      {[...names, ...(shines ? (["roughness"] as const) : [])].map((name) => (
        <Amount
          key={name}
          shown={SHOWN[name]}
          limits={NUMBERS[name]}
          value={numberOf(light, name)}
          disabled={disabled}
          onChange={(value) => onChange(withNumbers(light, { [name]: value }))}
        />
      ))}
    </>
  );
}

function Colour({ light, disabled, onChange }: LightFieldsProps) {
  const id = useId();
  const warm = typeof light.kelvin === "number";
  return (
    <>
      <SegmentControl
        label="Colour by"
        value={warm ? "kelvin" : "colour"}
        choices={[
          { value: "colour", label: "Colour" },
          { value: "kelvin", label: "Temperature" },
        ]}
        disabled={disabled}
        onChange={(by) => onChange({ ...light, kelvin: by === "kelvin" ? USUAL_KELVIN : null })}
      />
      {warm ? (
        <Amount
          shown={{ title: "Temperature", ends: [1500, 12_000], step: 50, unit: "K" }}
          limits={[...KELVIN, USUAL_KELVIN]}
          value={light.kelvin ?? USUAL_KELVIN}
          disabled={disabled}
          onChange={(kelvin) => onChange({ ...light, kelvin })}
        />
      ) : (
        <Field title="Colour" htmlFor={id}>
          <ColorControl
            id={id}
            label="Colour"
            value={light.colour ?? "#ffffff"}
            disabled={disabled}
            onChange={(colour) => onChange({ ...light, colour: colour.slice(0, 7) })}
          />
        </Field>
      )}
    </>
  );
}

interface AmountProps {
  shown: Shown;
  limits: readonly [least: number, most: number, usual: number];
  value: number;
  disabled: boolean;
  onChange: (value: number) => void;
}

function Amount({ shown, limits, value, disabled, onChange }: AmountProps) {
  const [minimum, maximum, usual] = limits;
  const { title, step, unit, description, ends = [minimum, maximum] } = shown;
  const schema: ParamSchema = {
    title,
    default: usual,
    "x-kind": "number",
    ...(unit && { "x-unit": unit }),
    ...(description && { description }),
  };
  return (
    <NumberControl
      schema={schema}
      value={value}
      limits={{ minimum, maximum, step }}
      slider={{ minimum: ends[0], maximum: ends[1], step }}
      changed={value !== usual}
      disabled={disabled}
      onChange={onChange}
      onReset={() => onChange(usual)}
    />
  );
}
