/** What is in the painter's hand: tool, target, its settings. View state that outlives the painting view. */
import { create } from "zustand";
import type { Blend, Pressure, StrokeTarget, StrokeTool } from "@/graph/stroke";
import type { Symmetry } from "@/paint/symmetry";

export const GRADIENTS = ["linear", "radial"] as const;
export const SHAPES = ["rectangle", "ellipse", "line", "polygon"] as const;
export const ALIGNS = ["left", "center", "right"] as const;
/** What a hand can hold. */
export type Tool = StrokeTool;
export type GradientForm = (typeof GRADIENTS)[number];
export type ShapeForm = (typeof SHAPES)[number];
export type Align = (typeof ALIGNS)[number];

export interface Brush {
  readonly tool: Tool;
  readonly target: StrokeTarget;
  /** Diameter in pixels of the picture. */
  readonly size: number;
  /** Percent, as the rest below. */
  readonly hardness: number;
  readonly opacity: number;
  readonly flow: number;
  readonly color: string;
  readonly blend: Blend;
  /** What the pressure of a pen changes. */
  readonly pressure: Pressure;
  /** How strongly a hand's tremor is smoothed, in percent. */
  readonly smoothing: number;
  /** From dab to dab, in percent of the size. */
  readonly spacing: number;
  /** Short side of the tip in percent of the long one. */
  readonly roundness: number;
  /** The long side's way from the x axis, in degrees clockwise. */
  readonly angle: number;
  /** Whether the tilt of a pen shapes the tip instead. */
  readonly tilt: boolean;
  /** How much smaller, and how far beside the way, a dab may lie, in percent of the size. */
  readonly jitterSize: number;
  readonly jitterPlace: number;
  readonly symmetry: Symmetry;
  /** Rays of radial symmetry. */
  readonly rays: number;
  /** How much a finger keeps of what it took up, in percent. */
  readonly strength: number;
  /** How unlike a filled place may be, in percent, and whether it has to hang together. */
  readonly tolerance: number;
  readonly contiguous: boolean;
  readonly gradient: GradientForm;
  /** Where a gradient leads, and how dense it is there, in percent. */
  readonly to: string;
  readonly toOpacity: number;
  readonly shape: ShapeForm;
  readonly filled: boolean;
  /** Width of an outline in pixels of the picture; 0 for none. */
  readonly outline: number;
  readonly face: string;
  /** Of letters, in pixels of the picture. */
  readonly textSize: number;
  readonly align: Align;
  /** Colours used last, the newest first. */
  readonly recent: readonly string[];
}

interface BrushState extends Brush {
  set(change: Partial<Brush>): void;
  /** The colour was painted with: it joins the recent ones. */
  used(color: string): void;
}

export const SMALLEST = 0.5;
export const LARGEST = 1000;
/** Recent colours kept. */
export const MOST_RECENT = 10;
/** Largest letters and widest outline, in pixels of the picture. */
export const LARGEST_TEXT = 2000;
export const WIDEST_OUTLINE = 500;
/** How much one press of [ or ] changes the size. */
const STEP = 1.15;

const FIRST: Brush = {
  tool: "brush",
  target: "paint",
  size: 40,
  hardness: 80,
  opacity: 100,
  flow: 100,
  color: "#ff5a4f",
  blend: "normal",
  pressure: "size",
  smoothing: 20,
  spacing: 8,
  ...{ roundness: 100, angle: 0, tilt: true, jitterSize: 0, jitterPlace: 0 },
  ...{ symmetry: "none", rays: 6, strength: 50, tolerance: 20, contiguous: true },
  ...{ gradient: "linear", to: "#4da3ff", toOpacity: 100 },
  ...{ shape: "rectangle", filled: true, outline: 4 },
  ...{ face: "inter", textSize: 64, align: "left" },
  recent: ["#ff5a4f", "#ffb84d", "#ffe66b", "#5cc98b", "#4da3ff", "#9a6bff", "#ffffff", "#000000"],
};

export const useBrush = create<BrushState>()((set) => ({
  ...FIRST,
  set: (change) => set(change),
  used: (color) =>
    set(({ recent }) =>
      recent[0] === color
        ? {}
        : { recent: [color, ...recent.filter((other) => other !== color)].slice(0, MOST_RECENT) },
    ),
}));

/** The next size up or down: whole pixels, finer steps for small brushes. */
export function resized(size: number, up: boolean): number {
  const next = up ? size * STEP : size / STEP;
  const fine = next < 10 ? Math.round(next * 2) / 2 : Math.round(next);
  const moved = fine === size ? size + (up ? 0.5 : -0.5) : fine;
  return Math.min(LARGEST, Math.max(SMALLEST, moved));
}
