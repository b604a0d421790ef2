import { Pause, Play as PlayIcon, SkipBack, SkipForward } from "lucide-react";
import { type Play, SPEEDS, type Speed } from "@/time/usePlay";
import { IconButton } from "@/ui/IconButton";
import { Select } from "@/ui/Select";

export interface TransportProps {
  play: Play;
  step: (by: number) => void;
  atFirst: boolean;
  atLast: boolean;
}

/** Step back, play, step on, and how fast. */
export function Transport({ play, step, atFirst, atLast }: TransportProps) {
  return (
    <>
      <IconButton
        side="top"
        label="One step back"
        keys="←"
        icon={<SkipBack />}
        disabled={atFirst}
        onClick={() => step(-1)}
      />
      <IconButton
        side="top"
        label={play.playing ? "Pause" : "Play"}
        icon={play.playing ? <Pause /> : <PlayIcon className="fill-current" />}
        onClick={play.toggle}
        className="bg-accent-soft text-accent"
      />
      <IconButton
        side="top"
        label="One step on"
        keys="→"
        icon={<SkipForward />}
        disabled={atLast}
        onClick={() => step(1)}
      />
      <Select
        label="Speed"
        value={play.speed}
        options={SPEEDS.map(({ value, label }) => ({ value, label }))}
        onChange={(value) => play.setSpeed(value as Speed)}
        className="h-7! w-26! shrink-0 px-2! text-xs"
      />
    </>
  );
}
