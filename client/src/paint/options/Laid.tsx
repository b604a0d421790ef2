import { ALIGNS, GRADIENTS, LARGEST_TEXT, SHAPES, useBrush, WIDEST_OUTLINE } from "@/paint/brush";
import { Labelled, type OptionProps, Percent, Pixels, Words, words } from "@/paint/options/Parts";
import { FACES } from "@/paint/text/faces";
import { Switch } from "@/ui/Switch";

const listed = (options: readonly string[]) =>
  options.map((value) => ({ value, label: words(value) }));

/** Which shape is drawn. */
export function ShapeForm(_: OptionProps) {
  return <Words name="shape" label="Shape" options={listed(SHAPES)} />;
}

/** Whether a shape is filled, and how wide its outline is; a line is nothing but its width. */
export function Outline({ onDone }: OptionProps) {
  const { shape, filled, set } = useBrush();
  const line = shape === "line";
  return (
    <>
      {!line && (
        <Labelled label="Filled">
          <Switch label="Filled" checked={filled} onChange={(next) => set({ filled: next })} />
        </Labelled>
      )}
      {(line || !filled) && (
        <Pixels
          name="outline"
          label={line ? "Width" : "Outline"}
          minimum={1}
          maximum={WIDEST_OUTLINE}
          onDone={onDone}
        />
      )}
    </>
  );
}

export function GradientForm(_: OptionProps) {
  return <Words name="gradient" label="Gradient" options={listed(GRADIENTS)} className="w-22" />;
}

/** Where a gradient leads. */
export function To({ onDone }: OptionProps) {
  const { color, to, set } = useBrush();
  return (
    <>
      <Labelled label="To">
        <input
          type="color"
          aria-label="End colour"
          title={`End colour ${to}`}
          value={to}
          onChange={(event) => set({ to: event.target.value })}
          className="paint-swatch paint-swatch-small"
        />
        <button
          type="button"
          title="Swap the colours"
          aria-label="Swap the colours"
          onClick={() => set({ color: to, to: color })}
          className="rounded-md px-1.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
        >
          ⇄
        </button>
      </Labelled>
      <Percent name="toOpacity" label="End opacity" onDone={onDone} />
    </>
  );
}

export function Contiguous(_: OptionProps) {
  const { contiguous, set } = useBrush();
  return (
    <Labelled label="Contiguous">
      <Switch
        label="Contiguous"
        checked={contiguous}
        onChange={(next) => set({ contiguous: next })}
      />
    </Labelled>
  );
}

export function TextFace(_: OptionProps) {
  const options = FACES.map(({ id, label }) => ({ value: id, label }));
  return <Words name="face" label="Font" options={options} className="w-34" />;
}

export function TextSize({ onDone }: OptionProps) {
  return <Pixels name="textSize" label="Size" minimum={4} maximum={LARGEST_TEXT} onDone={onDone} />;
}

export function TextAlign(_: OptionProps) {
  return <Words name="align" label="Align" options={listed(ALIGNS)} className="w-22" />;
}
