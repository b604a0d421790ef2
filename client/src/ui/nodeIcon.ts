import {
  Blend,
  CircleHelp,
  Contrast,
  Crop,
  Droplets,
  Image,
  Layers,
  type LucideIcon,
  MonitorCheck,
  SquareDashed,
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
  output: MonitorCheck,
};

/** The sign of a node type. */
export function nodeIcon(type: NodeType | undefined): LucideIcon {
  if (!type) return CircleHelp;
  return type.id in BY_TYPE ? BY_TYPE[type.id as NodeTypeId] : Blend;
}
