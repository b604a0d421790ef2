import type { PortType } from "@/graph/types";

const COLOURED = new Set<PortType>(["image", "mask", "video", "audio", "mesh", "text", "number"]);

/** The CSS colour of a port type. */
export function portColour(type: PortType): string {
  return `var(--color-port-${COLOURED.has(type) ? type : "any"})`;
}
