import {
  Bandage,
  Blend,
  Brush,
  CircleHelp,
  Combine,
  Contrast,
  Crop,
  Droplets,
  Expand,
  Frame,
  Hash,
  Image,
  Layers,
  Lightbulb,
  List,
  type LucideIcon,
  MonitorCheck,
  Mountain,
  Scaling,
  Scissors,
  Split,
  SquareDashed,
  StickyNote,
  TextSearch,
  ToggleLeft,
  Type,
} from "lucide-react";
import type { NodeType } from "@/graph/types";
import type { NodeTypeId } from "@/graph/types.gen";

const BY_TYPE: Readonly<Record<NodeTypeId, LucideIcon>> = {
  image: Image,
  default: SquareDashed,
  blur: Droplets,
  invert: Contrast,
  crop: Crop,
  channels: Layers,
  "mask-extractor": Scissors,
  inpaint: Bandage,
  painter: Brush,
  outpaint: Expand,
  upscale: Scaling,
  "z-depth": Mountain,
  relight: Lightbulb,
  describer: TextSearch,
  output: MonitorCheck,
  text: Type,
  number: Hash,
  boolean: ToggleLeft,
  "text-list": List,
  "number-list": List,
  collect: Combine,
  if: Split,
  switch: Split,
};

/** What the palette offers beside nodes. */
const FURNISHINGS: Readonly<Record<string, LucideIcon>> = {
  "canvas/frame": Frame,
  "canvas/note": StickyNote,
};

/** The sign of a node type. */
export function nodeIcon(type: NodeType | undefined): LucideIcon {
  if (!type) return CircleHelp;
  return type.id in BY_TYPE ? BY_TYPE[type.id as NodeTypeId] : (FURNISHINGS[type.id] ?? Blend);
}
