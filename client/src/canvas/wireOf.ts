import type { Wiring } from "@/canvas/wiringStore";
import type { Wire } from "@/graph/ports";

/** The wire that a drag from `from` to a port would draw, or null when both are on the same side. */
export function wireOf(
  from: Wiring,
  to: { node: string; port: string; side: "source" | "target" },
): Wire | null {
  if (from.side === to.side) return null;
  const [source, target] = from.side === "source" ? [from, to] : [to, from];
  return {
    source: source.node,
    sourcePort: source.port,
    target: target.node,
    targetPort: target.port,
  };
}
