import { type ShapeForm, type Tool, useBrush } from "@/paint/brush";
import { toolInfo } from "@/paint/tools";
import { Kbd } from "@/ui/Kbd";

/** Along the lower edge: what is in the hand, said also to those who do not see it, and the keys. */
export function StatusLine({ readOnly }: { readOnly: boolean }) {
  const { tool, target, size, shape } = useBrush();
  const { label, works } = toolInfo(tool);
  const where = target === "mask" ? "mask" : "picture";
  const hints = readOnly ? LOOK : hintsOf(tool, shape);
  return (
    <div className="flex h-8 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-surface px-4 text-xs whitespace-nowrap text-ink-2">
      <p role="status">
        {readOnly
          ? "Looking"
          : `${label} on the ${where}${works === "draws" ? `, ${size} px` : ""}`}
      </p>
      <span className="flex-1" />
      <p id="paint-help" className="sr-only">
        Drag to paint. With the keyboard, arrows move the brush, Enter puts it down and lifts it,
        Alt with Enter picks the colour there or sets the source of what copies.
      </p>
      <ul aria-label="Keys" className="flex items-center gap-4 max-lg:hidden">
        {hints.map(({ keys, does }) => (
          <li key={keys} className="flex items-center gap-1.5">
            <Kbd keys={keys} />
            {does}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Hint {
  readonly keys: string;
  readonly does: string;
}

const LOOK: readonly Hint[] = [
  { keys: "Wheel", does: "zoom" },
  { keys: "0", does: "fit" },
];
const MOVE: Hint = { keys: "Space", does: "move" };
const PICK: Hint = { keys: "Alt", does: "pick a colour" };
const SIDES: readonly Hint[] = [{ keys: "X", does: "picture or mask" }, MOVE];
const SIZES: readonly Hint[] = [
  { keys: "[", does: "smaller" },
  { keys: "]", does: "larger" },
];
const LINE: Hint = { keys: "Shift", does: "straight line" };
const CORNERS: readonly Hint[] = [
  { keys: "Enter", does: "close" },
  { keys: "Backspace", does: "one corner back" },
  { keys: "Escape", does: "forget" },
  MOVE,
];

const COPIED: readonly Hint[] = [{ keys: "Alt", does: "set the source" }, ...SIZES, MOVE];

const HINTS: Readonly<Record<Tool, readonly Hint[]>> = {
  brush: [PICK, LINE, ...SIZES, ...SIDES],
  eraser: [LINE, ...SIZES, ...SIDES],
  clone: COPIED,
  heal: COPIED,
  smudge: [LINE, ...SIZES, ...SIDES],
  fill: [PICK, ...SIDES],
  gradient: [PICK, { keys: "Shift", does: "whole angles" }, ...SIDES],
  shape: [{ keys: "Shift", does: "even sides" }, ...SIDES],
  text: [
    { keys: "Enter", does: "place it" },
    { keys: "Shift+Enter", does: "new line" },
    { keys: "Escape", does: "forget" },
    MOVE,
  ],
};

function hintsOf(tool: Tool, shape: ShapeForm): readonly Hint[] {
  return tool === "shape" && shape === "polygon" ? CORNERS : HINTS[tool];
}
