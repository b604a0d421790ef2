import { useBrush } from "@/paint/brush";
import { type OptionProps, Pixels, Words, words } from "@/paint/options/Parts";
import { LEAST_RAYS, MOST_RAYS, SYMMETRIES } from "@/paint/symmetry";

/** Where the hand's mirrors stand. */
export function Symmetry({ onDone }: OptionProps) {
  const symmetry = useBrush((state) => state.symmetry);
  return (
    <>
      <Words
        name="symmetry"
        label="Symmetry"
        options={SYMMETRIES.map((value) => ({
          value,
          label: value === "none" ? "Off" : words(value),
        }))}
      />
      {symmetry === "radial" && (
        <Pixels
          name="rays"
          label="Rays"
          minimum={LEAST_RAYS}
          maximum={MOST_RAYS}
          unit="×"
          onDone={onDone}
        />
      )}
    </>
  );
}
