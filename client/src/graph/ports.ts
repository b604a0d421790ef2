/** Which ports fit, and why not: the words a person reads while dragging a wire. */
import { DEFAULT_LIMITS, type Limits } from "@/graph/limits";
import { reaches } from "@/graph/reach";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, NodeType, Port, PortType } from "@/graph/types";

/** The only conversions a wire makes by itself. */
const COERCIONS = new Set<string>(["mask>image", "image>mask", "number>text"]);

/** Whether a wire between these types converts its value on the way. */
export function coerces(source: PortType, target: PortType): boolean {
  return COERCIONS.has(`${source}>${target}`);
}

/** Whether an output of `source` may feed an input of `target`. */
export function connectable(source: PortType, target: PortType): boolean {
  return source === target || source === "any" || target === "any" || coerces(source, target);
}

export interface Wire {
  readonly source: string;
  readonly sourcePort: string;
  readonly target: string;
  readonly targetPort: string;
}

/** Why `wire` may not be drawn in `graph`, or null when it may. */
export function refusal(
  wire: Wire,
  graph: Graph,
  catalogue: Catalogue,
  limits: Limits = DEFAULT_LIMITS,
): string | null {
  if (wire.source === wire.target) return "A node cannot feed itself";
  const source = declaredOf(graph.nodes.get(wire.source), catalogue);
  const target = declaredOf(graph.nodes.get(wire.target), catalogue);
  if (!source || !target) return "This node type is unknown here";
  const output = source.outputs.find((port) => port.name === wire.sourcePort);
  const inlet = target.inputs.find((port) => port.name === wire.targetPort);
  if (!output || !inlet) return "There is no such port";
  if (!connectable(output.type, inlet.type)) return mismatch(output, inlet);
  if (reaches(graph, wire.target, wire.source)) return "This would close a loop";
  if (!replaces(graph, wire, inlet) && graph.edges.size >= limits.connections) {
    return `A workflow holds ${limits.connections} connections at most`;
  }
  return null;
}

function mismatch(output: Port, inlet: Port): string {
  return `${inlet.title} takes ${inlet.type}, this is ${output.type}`;
}

function replaces(graph: Graph, wire: Wire, inlet: Port): boolean {
  return !inlet.list && graph.edges.has(`${wire.target}:${wire.targetPort}`);
}

/** The first port of `type` that could take, or feed, a port of `end` on `side`. */
export function fitting(type: NodeType, end: PortType, side: "source" | "target"): Port | null {
  const ports = side === "source" ? type.inputs : type.outputs;
  const fits = (port: Port) =>
    side === "source" ? connectable(end, port.type) : connectable(port.type, end);
  return ports.find((port) => port.type === end) ?? ports.find(fits) ?? null;
}
