import { LARGEST, SMALLEST, useBrush } from "@/paint/brush";
import { Labelled, nothing, type OptionProps } from "@/paint/options/Parts";
import { NumberBox } from "@/ui/NumberBox";
import { allowed } from "@/ui/numbers";
import { Slider } from "@/ui/Slider";

const LIMITS = { minimum: SMALLEST, maximum: LARGEST };

/** The brush's diameter. Its slider is logarithmic: as much room for 2 to 4 pixels as for 200 to 400. */
export function Size({ onDone }: OptionProps) {
  const { size, set } = useBrush();
  const take = (value: number) => set({ size: allowed(value, LIMITS) });
  return (
    <Labelled label="Size">
      <span className="w-16">
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
        className="w-16"
        onMove={take}
        onFinish={nothing}
        onCancel={onDone}
      />
    </Labelled>
  );
}

function rounded(size: number): number {
  return size < 10 ? Math.round(size * 2) / 2 : Math.round(size);
}
