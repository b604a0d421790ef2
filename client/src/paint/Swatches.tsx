import { useBrush } from "@/paint/brush";
import { toolInfo } from "@/paint/tools";
import { classes } from "@/ui/classes";

/** The colour in hand, and those used last. A mask has no colour: it is shown in red, as film is. */
export function Swatches() {
  const { color, recent, tool, target, set } = useBrush();
  const idle = target === "mask" || !toolInfo(tool).colours;
  return (
    <fieldset
      disabled={idle}
      className={classes("flex flex-col items-center gap-2", idle && "opacity-40")}
    >
      <legend className="sr-only">Colour</legend>
      <input
        type="color"
        aria-label="Colour"
        title={`Colour ${color}`}
        value={color}
        onChange={(event) => set({ color: event.target.value })}
        className="paint-swatch"
      />
      <div className="grid grid-cols-2 gap-1.5">
        {recent.map((entry) => (
          <button
            key={entry}
            type="button"
            aria-label={`Colour ${entry}`}
            aria-pressed={entry === color}
            title={entry}
            onClick={() => set({ color: entry })}
            className="size-4.5 rounded-sm border border-white/25 aria-pressed:ring-2 aria-pressed:ring-ink"
            style={{ backgroundColor: entry }}
          />
        ))}
      </div>
    </fieldset>
  );
}
