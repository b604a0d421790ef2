import type { RefObject } from "react";
import { useEditor } from "@/app/EditorContext";
import { usePresence } from "@/canvas/usePresence";
import type { Brush } from "@/paint/brush";
import { inkOn } from "@/ui/initials";

/** Never smaller on the screen, so that it is seen. */
const SMALLEST_RING = 5;

export interface RingProps {
  /** Moved by hand, not by rendering: it follows every pointer event. */
  ring: RefObject<HTMLDivElement | null>;
  cross: RefObject<HTMLDivElement | null>;
  brush: Brush;
  scale: number;
}

/** The tip of the brush at its true size, and the place that is copied from. */
export function Ring({ ring, cross, brush, scale }: RingProps) {
  const across = Math.max(SMALLEST_RING, brush.size * scale);
  const core = (across * brush.hardness) / 100;
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
      <div ref={ring} hidden className="absolute top-1/2 left-1/2">
        <span
          className={brush.tool === "eraser" ? "paint-ring paint-ring-eraser" : "paint-ring"}
          style={{ width: across, height: across }}
        />
        {brush.hardness < 95 && core > 8 && (
          <span className="paint-ring paint-ring-core" style={{ width: core, height: core }} />
        )}
      </div>
      <div ref={cross} hidden className="absolute top-1/2 left-1/2">
        <span className="paint-cross" />
      </div>
    </div>
  );
}

/** The brushes of the others over the same picture, with their names. */
export function OtherRings({ node, of, scale }: { node: string; of: Side; scale: number }) {
  const { session } = useEditor();
  const others = usePresence(session).filter(({ brush }) => brush?.node === node);
  return others.map(({ client, name, colour, brush }) => {
    if (!brush) return null;
    const across = Math.max(SMALLEST_RING, brush.size * scale);
    const [x, y] = [(brush.at[0] - of[0] / 2) * scale, (brush.at[1] - of[1] / 2) * scale];
    return (
      <div
        key={client}
        data-testid="other-ring"
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-1/2"
        style={{ transform: `translate(${x}px, ${y}px)` }}
      >
        <span
          className="paint-ring"
          style={{ width: across, height: across, borderColor: colour, borderWidth: 2 }}
        />
        <span
          className="paint-ring-name"
          style={{
            backgroundColor: colour,
            color: inkOn(colour),
            left: across * 0.36,
            top: across * 0.36,
          }}
        >
          {name}
        </span>
      </div>
    );
  });
}

type Side = readonly [width: number, height: number];
