import {
  Blend,
  Box,
  Brush,
  Crop,
  Download,
  Image,
  type LucideIcon,
  Palette,
  Shapes,
  SlidersHorizontal,
  Sparkles,
  Sun,
  Type,
  Variable,
  Workflow,
  Wrench,
} from "lucide-react";

/** Words that a category's name may hold, and its sign. The first that fits wins. */
const SIGNS: [RegExp, LucideIcon][] = [
  [/model|generat|\bai\b/i, Sparkles],
  [/source|input|image|io/i, Image],
  [/output|export/i, Download],
  [/filter|effect/i, SlidersHorizontal],
  [/colou?r|tone|channel/i, Palette],
  [/crop|size|geometry|transform/i, Crop],
  [/mask|compose|blend/i, Blend],
  [/text/i, Type],
  [/3d|mesh|depth/i, Box],
  [/retouch|paint/i, Brush],
  [/light/i, Sun],
  [/flow|logic/i, Workflow],
  [/value|constant/i, Variable],
  [/tool|edit/i, Wrench],
];

/** A sign for a category of nodes; its name always stands beside or in the tooltip. */
export function categoryIcon(category: string): LucideIcon {
  return SIGNS.find(([words]) => words.test(category))?.[1] ?? Shapes;
}
