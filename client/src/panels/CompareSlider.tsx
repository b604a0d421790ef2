import { ChevronsLeftRight } from "lucide-react";
import { useRef } from "react";

const STEP = 0.02;

/** The line between before and after: drag it, or move it with the arrow keys. */
export function CompareSlider({
  split,
  onChange,
}: {
  split: number;
  onChange: (split: number) => void;
}) {
  const line = useRef<HTMLDivElement>(null);
  const move = (clientX: number) => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (box) onChange(held((clientX - box.left) / box.width));
  };
  return (
    <div
      ref={line}
      role="slider"
      tabIndex={0}
      aria-label="Before and after"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(split * 100)}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => event.buttons === 1 && move(event.clientX)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onChange(held(split + by));
      }}
      style={{ left: `${split * 100}%` }}
      className="absolute inset-y-0 -ml-4 grid w-8 cursor-ew-resize touch-none place-items-center outline-offset-[-2px]"
    >
      <span aria-hidden="true" className="absolute inset-y-0 left-1/2 -ml-px w-0.5 bg-white/90" />
      <span
        aria-hidden="true"
        className="relative grid size-8 place-items-center rounded-full bg-white text-canvas shadow-float"
      >
        <ChevronsLeftRight className="size-4" />
      </span>
      <span className="pointer-events-none absolute top-3 right-8 rounded-sm bg-black/70 px-1.5 text-2xs">
        Before
      </span>
      <span className="pointer-events-none absolute top-3 left-8 rounded-sm bg-black/70 px-1.5 text-2xs">
        After
      </span>
    </div>
  );
}

function held(split: number): number {
  return Math.min(1, Math.max(0, split));
}
