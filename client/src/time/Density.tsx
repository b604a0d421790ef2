import { memo } from "react";
import type { Timeline } from "@/api/time";

const HEIGHT = 28;
/** The lowest bar, so that every stretch with an event shows. */
const LEAST = 3;

/** How much happened when: bars for edits, dots above for runs. */
export const Density = memo(function Density({ timeline }: { timeline: Timeline }) {
  const { buckets, head } = timeline;
  const most = Math.log1p(Math.max(1, ...buckets.map(({ edits, runs }) => edits + runs)));
  const x = (version: number) => (head > 1 ? (100 * (version - 1)) / (head - 1) : 50);
  return (
    <svg
      viewBox={`0 0 100 ${HEIGHT}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible"
      aria-hidden="true"
    >
      {buckets.map(({ from, to, edits, runs }) => {
        const left = x(Math.max(1, from - 0.5));
        const width = Math.max(0.12, x(Math.min(head, to + 0.5)) - left - 0.12);
        const height = Math.max(LEAST, ((HEIGHT - 8) * Math.log1p(edits + runs)) / most);
        return (
          <g key={from}>
            <rect
              x={left}
              y={HEIGHT - height}
              width={width}
              height={height}
              className="fill-line-2"
            />
            {runs > 0 && <rect x={left} y={0} width={width} height={3} className="fill-ok" />}
          </g>
        );
      })}
    </svg>
  );
});
