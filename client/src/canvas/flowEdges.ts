/** From the graph's wires to the edges the canvas library draws. */
import type { Edge as FlowEdge } from "@xyflow/react";
import type { NodeResult } from "@/app/EditorContext";
import type { MarkState } from "@/app/timeStore";
import { nodeTitle } from "@/graph/nodeTitle";
import { coerces } from "@/graph/ports";
import type { Catalogue, Graph, GraphEdge, PortType, Problem } from "@/graph/types";

export interface WireData extends Record<string, unknown> {
  readonly type: PortType;
  /** "mask → image" where the value is converted on the way. */
  readonly coercion: string | null;
  readonly problem: Problem | undefined;
  /** Whether the node it feeds is running now. */
  readonly busy: boolean;
  /** What happened to it between the two sides of a comparison. */
  readonly mark: MarkState | undefined;
}

export type WireEdge = FlowEdge<WireData, "wire">;

export interface WireSources {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly results: ReadonlyMap<string, NodeResult>;
  readonly inert: ReadonlyMap<string, Problem>;
  readonly selected: ReadonlySet<string>;
  readonly marks?: ReadonlyMap<string, MarkState> | undefined;
}

/** Edges in the order of the graph; an edge that shows the same as before keeps its identity. */
export function flowEdges(before: readonly WireEdge[], sources: WireSources): WireEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const next: WireEdge[] = [];
  for (const wire of sources.graph.edges.values()) {
    const { nodes } = sources.graph;
    if (!nodes.has(wire.source) || !nodes.has(wire.target)) continue;
    const made = flowEdge(wire, sources);
    const old = known.get(wire.key);
    next.push(old && sameEdge(old, made) ? old : made);
  }
  const same = next.length === before.length && next.every((edge, i) => edge === before[i]);
  return same ? (before as WireEdge[]) : next;
}

function flowEdge(wire: GraphEdge, sources: WireSources): WireEdge {
  const { graph, catalogue } = sources;
  const [source, target] = [graph.nodes.get(wire.source), graph.nodes.get(wire.target)];
  const output = catalogue
    .get(source?.type ?? "")
    ?.outputs.find((port) => port.name === wire.sourcePort);
  const inlet = catalogue
    .get(target?.type ?? "")
    ?.inputs.find((port) => port.name === wire.targetPort);
  const converts = output && inlet && coerces(output.type, inlet.type);
  return {
    id: wire.key,
    type: "wire",
    source: wire.source,
    target: wire.target,
    sourceHandle: wire.sourcePort,
    targetHandle: wire.targetPort,
    selected: sources.selected.has(wire.key),
    // Nodes are the groups; a wire that were one too could not be told from them by its name.
    ariaRole: "img",
    ariaLabel: `Wire from ${nodeTitle(source, catalogue)} to ${nodeTitle(target, catalogue)}`,
    data: {
      type: output?.type ?? "any",
      coercion: converts ? `${output.type} → ${inlet.type}` : null,
      problem: sources.inert.get(wire.key),
      mark: sources.marks?.get(wire.key),
      busy: sources.results.get(wire.target)?.state === "running",
    },
  };
}

function sameEdge(left: WireEdge, right: WireEdge): boolean {
  return (
    left.source === right.source &&
    left.sourceHandle === right.sourceHandle &&
    left.selected === right.selected &&
    left.ariaLabel === right.ariaLabel &&
    left.data?.type === right.data?.type &&
    left.data?.coercion === right.data?.coercion &&
    left.data?.problem?.detail === right.data?.problem?.detail &&
    left.data?.busy === right.data?.busy &&
    left.data?.mark === right.data?.mark
  );
}
