import { BLENDS, PRESSURES } from "@/graph/stroke";
import { type Brush, LARGEST, SMALLEST, useBrush } from "@/paint/brush";
import { NumberBox } from "@/ui/NumberBox";
import { allowed } from "@/ui/numbers";
import { Select } from "@/ui/Select";
import { Slider } from "@/ui/Slider";

type Amount = "hardness" | "opacity" | "flow" | "smoothing";

/** Across the top: how the tool in hand works. `onDone` gives the keys back to the picture. */
export function OptionBar({ onDone }: { onDone: () => void }) {
  const { target, tool, blend, pressure, set } = useBrush();
  return (
    <div
      role="toolbar"
      aria-label="Brush settings"
      className="flex h-11 shrink-0 items-center gap-4 overflow-x-auto border-b border-line bg-surface px-3"
    >
      <Size onDone={onDone} />
      <Percent name="hardness" label="Hardness" onDone={onDone} />
      <Percent name="opacity" label="Opacity" onDone={onDone} />
      <Percent name="flow" label="Flow" onDone={onDone} />
      <Percent name="smoothing" label="Smoothing" onDone={onDone} />
      <span className="flex shrink-0 items-center gap-2">
        <span aria-hidden="true" className="text-xs text-ink-2">
          Blend
        </span>
        <Select
          label="Blend mode"
          value={blend}
          disabled={target === "mask" || tool === "eraser"}
          options={BLENDS.map((value) => ({ value, label: words(value) }))}
          onChange={(value) => set({ blend: value as Brush["blend"] })}
          className="h-7 w-28 text-xs"
        />
      </span>
      <span className="flex shrink-0 items-center gap-2">
        <span aria-hidden="true" className="text-xs text-ink-2">
          Pen
        </span>
        <Select
          label="Pen pressure"
          value={pressure}
          options={PRESSURES.map((value) => ({ value, label: PEN[value] }))}
          onChange={(value) => set({ pressure: value as Brush["pressure"] })}
          className="h-7 w-26 text-xs"
        />
      </span>
    </div>
  );
}

/** Its slider is logarithmic: as much room for 2 to 4 pixels as for 200 to 400. */
function Size({ onDone }: { onDone: () => void }) {
  const { size, set } = useBrush();
  const take = (value: number) => set({ size: allowed(value, LIMITS) });
  return (
    <span className="flex shrink-0 items-center gap-2">
      <span aria-hidden="true" className="text-xs text-ink-2">
        Size
      </span>
      <span className="w-28">
        <Slider
          label="Size"
          value={Math.log2(size)}
          minimum={Math.log2(SMALLEST)}
          maximum={Math.log2(LARGEST)}
          step={0.05}
          valueText={`${size} pixels`}
          onMove={(value) => take(rounded(2 ** value))}
          onHold={nothing}
          onRelease={onDone}
          onFinish={nothing}
          onCancel={nothing}
        />
      </span>
      <NumberBox
        label="Size value"
        unit="px"
        {...LIMITS}
        step={1}
        value={size}
        className="w-18"
        onMove={take}
        onFinish={nothing}
        onCancel={onDone}
      />
    </span>
  );
}

/** What its pressure changes. */
const PEN: Readonly<Record<Brush["pressure"], string>> = {
  none: "Ignored",
  size: "Size",
  opacity: "Opacity",
  both: "Both",
};

const LIMITS = { minimum: SMALLEST, maximum: LARGEST };

function Percent({ name, label, onDone }: { name: Amount; label: string; onDone: () => void }) {
  const value = useBrush((state) => state[name]);
  const set = useBrush((state) => state.set);
  const least = name === "opacity" || name === "flow" ? 1 : 0;
  const take = (next: number) =>
    set({ [name]: allowed(next, { minimum: least, maximum: 100, whole: true }) });
  return (
    <span className="flex shrink-0 items-center gap-2">
      <span aria-hidden="true" className="text-xs text-ink-2">
        {label}
      </span>
      <span className="w-20">
        <Slider
          label={label}
          value={value}
          minimum={least}
          maximum={100}
          step={1}
          valueText={`${value} %`}
          onMove={take}
          onHold={nothing}
          onRelease={onDone}
          onFinish={nothing}
          onCancel={nothing}
        />
      </span>
      <span aria-hidden="true" className="w-10 text-right text-xs tabular-nums whitespace-nowrap">
        {value} %
      </span>
    </span>
  );
}

function rounded(size: number): number {
  return size < 10 ? Math.round(size * 2) / 2 : Math.round(size);
}

/** "soft-light" → "Soft light". */
function words(blend: string): string {
  const text = blend.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nothing(): void {}
