import type { ReactNode } from "react";
import { BLENDS, PRESSURES } from "@/graph/stroke";
import { type Brush, useBrush } from "@/paint/brush";
import {
  Contiguous,
  GradientForm,
  Outline,
  ShapeForm,
  TextAlign,
  TextFace,
  TextSize,
  To,
} from "@/paint/options/Laid";
import { type OptionProps, Percent, Words, words } from "@/paint/options/Parts";
import { Size } from "@/paint/options/Size";
import { Symmetry } from "@/paint/options/Symmetry";
import { Tip } from "@/paint/options/Tip";
import { SETTINGS, type Setting, settingsOf } from "@/paint/tools";

/** Across the top: how the tool in hand works, and nothing it does not use. */
export function OptionBar({ onDone }: OptionProps) {
  const { target, tool } = useBrush();
  const used = settingsOf(tool, target);
  return (
    <div
      role="toolbar"
      aria-label="Brush settings"
      className="flex h-11 shrink-0 items-center gap-3 overflow-x-auto border-b border-line bg-surface px-3"
    >
      {SETTINGS.filter((name) => used.has(name)).map((name) => {
        const Option = OPTIONS[name];
        return <Option key={name} onDone={onDone} />;
      })}
    </div>
  );
}

/** What its pressure changes. */
const PEN: Readonly<Record<Brush["pressure"], string>> = {
  none: "Ignored",
  size: "Size",
  opacity: "Opacity",
  both: "Both",
};

const OPTIONS: Readonly<Record<Setting, (props: OptionProps) => ReactNode>> = {
  shape: ShapeForm,
  gradient: GradientForm,
  face: TextFace,
  size: Size,
  textSize: TextSize,
  align: TextAlign,
  outline: Outline,
  to: To,
  tolerance: (props) => <Percent name="tolerance" label="Tolerance" {...props} />,
  contiguous: Contiguous,
  hardness: (props) => <Percent name="hardness" label="Hardness" {...props} />,
  opacity: (props) => <Percent name="opacity" label="Opacity" least={1} {...props} />,
  strength: (props) => <Percent name="strength" label="Strength" least={1} {...props} />,
  flow: (props) => <Percent name="flow" label="Flow" least={1} {...props} />,
  smoothing: (props) => <Percent name="smoothing" label="Smoothing" {...props} />,
  tip: Tip,
  blend: () => (
    <Words
      name="blend"
      label="Blend"
      title="Blend mode"
      options={BLENDS.map((value) => ({ value, label: words(value) }))}
    />
  ),
  pressure: () => (
    <Words
      name="pressure"
      label="Pen"
      title="Pen pressure"
      options={PRESSURES.map((value) => ({ value, label: PEN[value] }))}
      className="w-20"
    />
  ),
  symmetry: Symmetry,
};
