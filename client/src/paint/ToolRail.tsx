import {
  Bandage,
  Brush,
  Eraser,
  Image,
  PaintBucket,
  Pointer,
  Shapes,
  Stamp,
  Trash2,
  Type,
  VenetianMask,
} from "lucide-react";
import type { ReactNode } from "react";
import { useEditor } from "@/app/EditorContext";
import { clearStrokes } from "@/doc/nodeStrokes";
import type { Painted, StrokeTarget } from "@/graph/stroke";
import { type Tool, useBrush } from "@/paint/brush";
import { Swatches } from "@/paint/Swatches";
import { TOOL_LIST, taken, toolInfo } from "@/paint/tools";
import { IconButton } from "@/ui/IconButton";

const ICONS: Readonly<Record<Tool, ReactNode>> = {
  brush: <Brush />,
  eraser: <Eraser />,
  clone: <Stamp />,
  heal: <Bandage />,
  smudge: <Pointer />,
  fill: <PaintBucket />,
  gradient: <GradientIcon />,
  shape: <Shapes />,
  text: <Type />,
};

const TARGETS: readonly { target: StrokeTarget; label: string; icon: ReactNode }[] = [
  { target: "paint", label: "Paint the picture", icon: <Image /> },
  { target: "mask", label: "Paint the mask", icon: <VenetianMask /> },
];

export interface ToolRailProps {
  node: string;
  strokes: Painted;
  onDone: () => void;
}

/** Down the left edge: what to paint with, on what, in which colour. `onDone` gives the keys back. */
export function ToolRail({ node, strokes, onDone }: ToolRailProps) {
  const { session } = useEditor();
  const { tool, target, set } = useBrush();
  return (
    <div
      role="toolbar"
      aria-label="Painting tools"
      aria-orientation="vertical"
      className="flex w-14 shrink-0 flex-col items-center gap-1 overflow-y-auto border-r border-line bg-surface py-2"
    >
      {TOOL_LIST.map((entry) => (
        <IconButton
          key={entry.tool}
          label={entry.label}
          keys={entry.key}
          side="right"
          icon={ICONS[entry.tool]}
          aria-pressed={tool === entry.tool}
          onClick={(event) => {
            set(taken(entry.tool));
            if (byPointer(event)) onDone();
          }}
        />
      ))}
      <Rule />
      {TARGETS.map((entry) => (
        <IconButton
          key={entry.target}
          label={entry.label}
          keys="X"
          side="right"
          icon={entry.icon}
          aria-pressed={target === entry.target}
          disabled={entry.target === "mask" && !toolInfo(tool).masks}
          onClick={(event) => {
            set({ target: entry.target });
            if (byPointer(event)) onDone();
          }}
        />
      ))}
      <Rule />
      <Swatches />
      <span className="flex-1" />
      <IconButton
        label={target === "mask" ? "Clear the mask" : "Clear the paint"}
        side="right"
        icon={<Trash2 />}
        disabled={!strokes.strokes.some(({ stroke }) => stroke.target === target)}
        onClick={() => {
          // It goes grey, and would leave the keys to nobody.
          onDone();
          session.edit((doc) => clearStrokes(doc, [node], target));
        }}
      />
    </div>
  );
}

/** A click by keys leaves the focus where it is. */
function byPointer({ detail }: { detail: number }): boolean {
  return detail > 0;
}

/** Shades from one side to the other. */
function GradientIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <rect
        x="3"
        y="5"
        width="18"
        height="14"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      />
      {[0.9, 0.6, 0.35, 0.15].map((share, place) => (
        <rect
          key={share}
          x={5 + place * 3.5}
          y="7"
          width="3.5"
          height="10"
          fill="currentColor"
          opacity={share}
        />
      ))}
    </svg>
  );
}

function Rule() {
  return <span aria-hidden="true" className="my-1 h-px w-7 shrink-0 bg-line-2" />;
}
