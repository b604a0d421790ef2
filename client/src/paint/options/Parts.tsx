import type { ReactNode } from "react";
import { type Brush, useBrush } from "@/paint/brush";
import { NumberBox } from "@/ui/NumberBox";
import { allowed } from "@/ui/numbers";
import { Select } from "@/ui/Select";
import { Slider } from "@/ui/Slider";

/** What the controls of the option bar are told. */
export interface OptionProps {
  /** Gives the keys back to the picture. */
  onDone: () => void;
}

/** A control with its name before it. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      <span aria-hidden="true" className="text-xs text-ink-2">
        {label}
      </span>
      {children}
    </span>
  );
}

/** Settings of the brush that are numbers. */
type Amount = { [Name in keyof Brush]: Brush[Name] extends number ? Name : never }[keyof Brush];
/** Settings that are one of some words. */
type Word = { [Name in keyof Brush]: Brush[Name] extends string ? Name : never }[keyof Brush];

export interface PercentProps extends OptionProps {
  name: Amount;
  label: string;
  least?: number | undefined;
  /** What 100 stands for: per cent, or degrees. */
  most?: number | undefined;
  unit?: string | undefined;
}

/** A share from nothing to all as a slider; its number stands beside it. */
export function Percent(props: PercentProps) {
  const { name, label, least = 0, most = 100, unit = "%", onDone } = props;
  const value = useBrush((state) => state[name]);
  const set = useBrush((state) => state.set);
  const take = (next: number) =>
    set({ [name]: allowed(next, { minimum: least, maximum: most, whole: true }) });
  return (
    <Labelled label={label}>
      <span className="w-12">
        <Slider
          label={label}
          value={value}
          minimum={least}
          maximum={most}
          step={1}
          valueText={`${value} ${unit}`}
          onMove={take}
          onHold={nothing}
          onRelease={onDone}
          onFinish={nothing}
          onCancel={nothing}
        />
      </span>
      <span aria-hidden="true" className="w-9 text-right text-xs tabular-nums whitespace-nowrap">
        {value} {unit}
      </span>
    </Labelled>
  );
}

export interface PixelsProps extends OptionProps {
  name: Amount;
  label: string;
  minimum: number;
  maximum: number;
  unit?: string | undefined;
}

/** A number to be typed, in pixels of the picture where it does not say otherwise. */
export function Pixels({ name, label, minimum, maximum, unit = "px", onDone }: PixelsProps) {
  const value = useBrush((state) => state[name]);
  const set = useBrush((state) => state.set);
  const limits = { minimum, maximum, whole: true };
  return (
    <Labelled label={label}>
      <NumberBox
        label={label}
        unit={unit}
        {...limits}
        step={1}
        value={value}
        className="w-18"
        onMove={(next) => set({ [name]: allowed(next, limits) })}
        onFinish={nothing}
        onCancel={onDone}
      />
    </Labelled>
  );
}

export interface WordsProps {
  name: Word;
  label: string;
  /** For screen readers, where the label is short. */
  title?: string | undefined;
  options: { value: string; label: string }[];
  className?: string | undefined;
}

/** One of some words, as a list. */
export function Words({ name, label, title, options, className = "w-23" }: WordsProps) {
  const value = useBrush((state) => state[name]);
  const set = useBrush((state) => state.set);
  return (
    <Labelled label={label}>
      <Select
        label={title ?? label}
        value={value}
        options={options}
        onChange={(next) => set({ [name]: next })}
        className={`h-7 text-xs ${className}`}
      />
    </Labelled>
  );
}

/** "soft-light" → "Soft light". */
export function words(value: string): string {
  const text = value.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function nothing(): void {}
