import { useEffect, useRef, useState } from "react";

/** How fast a life is replayed: versions a second, or the whole of it in so many seconds. */
export const SPEEDS = [
  { value: "2", label: "2 / s", rate: () => 2 },
  { value: "5", label: "5 / s", rate: () => 5 },
  { value: "20", label: "20 / s", rate: () => 20 },
  { value: "whole", label: "All in 20 s", rate: (head: number) => Math.max(1, head / 20) },
] as const;

export type Speed = (typeof SPEEDS)[number]["value"];

const TICK_MS = 50;

export interface Play {
  playing: boolean;
  speed: Speed;
  setSpeed(speed: Speed): void;
  toggle(): void;
  stop(): void;
}

/** Replays from `version` to `head`; pressed at the end, it begins anew. */
export function usePlay(version: number, head: number, go: (version: number) => void): Play {
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>("5");
  const latest = useRef({ version, head, go });
  latest.current = { version, head, go };
  useEffect(() => {
    if (!playing) return;
    const rate = SPEEDS.find(({ value }) => value === speed)?.rate(latest.current.head) ?? 1;
    let place = latest.current.version;
    let then = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      place += (rate * (now - then)) / 1000;
      then = now;
      const { version: shown, head: end, go: show } = latest.current;
      const next = Math.min(end, Math.floor(place));
      if (next !== shown) show(next);
      if (next >= end) setPlaying(false);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [playing, speed]);
  const toggle = () => {
    if (!playing && version >= head) go(1);
    setPlaying(!playing);
  };
  return { playing, speed, setSpeed, toggle, stop: () => setPlaying(false) };
}
