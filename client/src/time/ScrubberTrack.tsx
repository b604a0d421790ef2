import type { CSSProperties } from "react";
import type { Timeline } from "@/api/time";
import { fullTime } from "@/panels/time";
import { Density } from "@/time/Density";
import { TimelineMarks } from "@/time/TimelineMarks";

export interface ScrubberTrackProps {
  /** Undefined until it is known. */
  timeline: Timeline | undefined;
  version: number;
  head: number;
  onGo: (version: number) => void;
}

/** The slider over the life of the workflow: marks above, how much happened behind, times below. */
export function ScrubberTrack({ timeline, version, head, onGo }: ScrubberTrackProps) {
  const share = head > 1 ? (100 * (version - 1)) / (head - 1) : 100;
  return (
    <div className="relative mx-1.5 h-[74px] min-w-0 flex-1">
      <div className="absolute inset-x-[7px] top-0 h-5">
        {timeline && <TimelineMarks timeline={timeline} version={version} onGo={onGo} />}
      </div>
      <div className="absolute inset-x-[7px] top-[22px] h-6">
        {timeline && <Density timeline={timeline} />}
      </div>
      <input
        type="range"
        aria-label="Version"
        aria-valuetext={`Version ${version} of ${head}`}
        min={1}
        max={head}
        step={1}
        value={Math.min(version, head)}
        onChange={(event) => onGo(event.target.valueAsNumber)}
        style={{ "--fill": `${share}%` } as CSSProperties}
        className="range absolute inset-x-0 top-[40px] w-full"
      />
      <div className="pointer-events-none absolute inset-x-[7px] bottom-0 flex justify-between text-2xs text-ink-3">
        <span>{timeline && fullTime(timeline.first_at)}</span>
        <span>Now</span>
      </div>
    </div>
  );
}
