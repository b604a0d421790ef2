import { ChevronDown } from "lucide-react";
import { useBrush } from "@/paint/brush";
import { Labelled, type OptionProps, Percent } from "@/paint/options/Parts";
import { PopoverPanel } from "@/ui/PopoverPanel";
import { Switch } from "@/ui/Switch";
import { usePopover } from "@/ui/usePopover";

/** The form of the tip: roundness, angle and what a pen's tilt makes of it; spacing and jitter. */
export function Tip(_: OptionProps) {
  const popover = usePopover();
  const { tool, tilt, set } = useBrush();
  return (
    <Labelled label="Tip">
      <button
        type="button"
        {...popover.trigger}
        aria-label="Brush tip"
        title="Roundness, angle, spacing, jitter"
        className="flex h-7 items-center gap-1 rounded-md border border-line-2 bg-sunken pr-1 pl-1.5 hover:border-ink-3"
      >
        <TipPicture />
        <ChevronDown aria-hidden="true" className="size-3 text-ink-3" />
      </button>
      {popover.open && (
        <PopoverPanel
          of={popover}
          label="Brush tip"
          align="start"
          className="flex flex-col gap-3 p-4 [&>span>span:first-child]:flex-1"
        >
          <Percent name="roundness" label="Roundness" least={1} onDone={nowhere} />
          <Percent name="angle" label="Angle" most={359} unit="°" onDone={nowhere} />
          <Labelled label="Tilt of a pen shapes it">
            <Switch
              label="Tilt of a pen shapes it"
              checked={tilt}
              onChange={(next) => set({ tilt: next })}
            />
          </Labelled>
          {tool === "brush" && (
            <>
              <Percent name="spacing" label="Spacing" least={1} most={200} onDone={nowhere} />
              <Percent name="jitterSize" label="Size jitter" onDone={nowhere} />
              <Percent name="jitterPlace" label="Place jitter" most={400} onDone={nowhere} />
            </>
          )}
        </PopoverPanel>
      )}
    </Labelled>
  );
}

/** The tip as it stands, drawn small. */
function TipPicture() {
  const { roundness, angle, hardness } = useBrush();
  return (
    <svg viewBox="-10 -10 20 20" className="size-5" aria-hidden="true">
      <ellipse
        rx={8}
        ry={Math.max(1, (8 * roundness) / 100)}
        transform={`rotate(${angle})`}
        className="fill-ink"
        style={{ filter: hardness < 60 ? `blur(${(1 - hardness / 100) * 2}px)` : undefined }}
      />
    </svg>
  );
}

/** Within a panel the focus stays where it is. */
function nowhere(): void {}
