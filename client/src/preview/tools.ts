import type { NodeType } from "@/graph/types";
import { blur } from "./tools/blur";
import { channels } from "./tools/channels";
import { crop } from "./tools/crop";
import { develop } from "./tools/default";
import { invert } from "./tools/invert";
import { maskExtractor } from "./tools/maskExtractor";
import type { Tool } from "./tools/tool";

const TOOLS: Readonly<Record<string, Tool>> = {
  ...{ blur, channels, crop, invert },
  default: develop,
  "mask-extractor": maskExtractor,
};

/** How a node type is previewed here; undefined where this client knows another version of it. */
export function toolOf(type: NodeType): Tool | undefined {
  const tool = TOOLS[type.id];
  return tool?.version === type.version ? tool : undefined;
}
