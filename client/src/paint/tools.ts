/** The tools of the painting view: what they are called, which key takes them, what they let one set. */
import type { StrokeTarget, StrokeTool } from "@/graph/stroke";
import type { Brush } from "@/paint/brush";

/** What the option bar can show, in the order it shows it. */
export const SETTINGS = [
  ...(["size", "hardness", "opacity", "flow", "smoothing", "tip"] as const),
  ...(["blend", "pressure", "symmetry"] as const),
] as const;
export type Setting = (typeof SETTINGS)[number];

export interface ToolInfo {
  readonly tool: StrokeTool;
  readonly label: string;
  readonly key: string;
  readonly settings: readonly Setting[];
  /** Whether it paints on the mask, too. */
  readonly masks: boolean;
  /** Whether it lays the colour in hand. */
  readonly colours: boolean;
}

const DRAWN = ["size", "hardness", "opacity", "flow", "smoothing", "tip", "pressure"] as const;

export const TOOL_LIST: readonly ToolInfo[] = [
  {
    ...{ tool: "brush", label: "Brush", key: "B", masks: true, colours: true },
    settings: [...DRAWN, "blend", "symmetry"],
  },
  {
    ...{ tool: "eraser", label: "Eraser", key: "E", masks: true, colours: false },
    settings: [...DRAWN, "symmetry"],
  },
  {
    ...{ tool: "clone", label: "Clone", key: "C", masks: false, colours: false },
    settings: [...DRAWN, "blend"],
  },
];

const BY_TOOL = new Map(TOOL_LIST.map((info) => [info.tool, info]));

export function toolInfo(tool: StrokeTool): ToolInfo {
  return BY_TOOL.get(tool) ?? (TOOL_LIST[0] as ToolInfo);
}

/** What changes when a tool is taken: one that knows no mask paints on the picture. */
export function taken(tool: StrokeTool): Partial<Brush> {
  return toolInfo(tool).masks ? { tool } : { tool, target: "paint" };
}

/** What the tool in hand uses, on the picture or on the mask: a mask has no colours to blend. */
export function settingsOf(tool: StrokeTool, target: StrokeTarget): ReadonlySet<Setting> {
  const { settings } = toolInfo(tool);
  return new Set(settings.filter((name) => target === "paint" || !COLOURED.has(name)));
}

const COLOURED: ReadonlySet<Setting> = new Set(["blend"]);
