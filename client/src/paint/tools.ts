/** The tools of the painting view: what they are called, which key takes them, what they let one set. */
import type { StrokeTarget } from "@/graph/stroke";
import type { Brush, Tool } from "@/paint/brush";

/** What the option bar can show, in the order it shows it. */
export const SETTINGS = [
  ...(["shape", "gradient", "face", "size", "textSize", "align", "outline", "to"] as const),
  ...(["tolerance", "contiguous", "hardness", "opacity", "strength", "flow"] as const),
  ...(["smoothing", "tip", "blend", "pressure", "symmetry"] as const),
] as const;
export type Setting = (typeof SETTINGS)[number];

export interface ToolInfo {
  readonly tool: Tool;
  readonly label: string;
  readonly key: string;
  readonly settings: readonly Setting[];
  /** Whether it paints on the mask, too. */
  readonly masks: boolean;
  /** Whether it lays the colour in hand. */
  readonly colours: boolean;
  /** How the hand works: it draws, drags from one point to another, sets one point, or types. */
  readonly works: "draws" | "drags" | "sets" | "types";
}

const DRAWN = ["size", "hardness", "opacity", "flow", "smoothing", "tip", "pressure"] as const;
const LAID = ["opacity", "blend"] as const;

export const TOOL_LIST: readonly ToolInfo[] = [
  {
    ...{ tool: "brush", label: "Brush", key: "B", masks: true, colours: true, works: "draws" },
    settings: [...DRAWN, "blend", "symmetry"],
  },
  {
    ...{ tool: "eraser", label: "Eraser", key: "E", masks: true, colours: false, works: "draws" },
    settings: [...DRAWN, "symmetry"],
  },
  {
    ...{ tool: "clone", label: "Clone", key: "C", masks: false, colours: false, works: "draws" },
    settings: [...DRAWN, "blend"],
  },
  {
    ...{ tool: "heal", label: "Heal", key: "J", masks: false, colours: false, works: "draws" },
    settings: [...DRAWN],
  },
  {
    ...{ tool: "smudge", label: "Smudge", key: "R", masks: true, colours: false, works: "draws" },
    settings: [...DRAWN, "strength"],
  },
  {
    ...{ tool: "fill", label: "Fill", key: "F", masks: true, colours: true, works: "sets" },
    settings: ["tolerance", "contiguous", ...LAID],
  },
  {
    ...{ tool: "gradient", label: "Gradient", key: "G", masks: true, colours: true },
    ...{ works: "drags", settings: ["gradient", "to", ...LAID] },
  },
  {
    ...{ tool: "shape", label: "Shape", key: "U", masks: true, colours: true, works: "drags" },
    settings: ["shape", "outline", ...LAID, "symmetry"],
  },
  {
    ...{ tool: "text", label: "Text", key: "T", masks: true, colours: true, works: "types" },
    settings: ["face", "textSize", "align", ...LAID],
  },
];

const BY_TOOL = new Map(TOOL_LIST.map((info) => [info.tool, info]));

export function toolInfo(tool: Tool): ToolInfo {
  return BY_TOOL.get(tool) ?? (TOOL_LIST[0] as ToolInfo);
}

/** Whether it takes its colours from another place of the picture. */
export function copies({ tool, target }: Pick<Brush, "tool" | "target">): boolean {
  return (tool === "clone" || tool === "heal") && target === "paint";
}

/** What changes when a tool is taken: one that knows no mask paints on the picture. */
export function taken(tool: Tool): Partial<Brush> {
  return toolInfo(tool).masks ? { tool } : { tool, target: "paint" };
}

/** What the tool in hand uses, on the picture or on the mask: a mask has no colours to blend. */
export function settingsOf(tool: Tool, target: StrokeTarget): ReadonlySet<Setting> {
  const { settings } = toolInfo(tool);
  return new Set(settings.filter((name) => target === "paint" || !COLOURED.has(name)));
}

const COLOURED: ReadonlySet<Setting> = new Set(["blend", "to"]);
