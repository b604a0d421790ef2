import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import type { Viewed } from "@/app/editorStore";
import type { Graph } from "@/graph/types";

type Results = ReadonlyMap<string, NodeResult>;

/** Every picture the results hold, in the reading order of their nodes: left to right, then down. */
export function viewables(graph: Graph, results: Results): Viewed[] {
  const nodes = Array.from(graph.nodes.values()).sort(
    (left, right) => left.position[0] - right.position[0] || left.position[1] - right.position[1],
  );
  return nodes.flatMap((node) =>
    Object.entries(results.get(node.id)?.outputs ?? {}).flatMap(([port, assets]) =>
      assets.filter(isPicture).map((asset) => ({ node: node.id, port, asset })),
    ),
  );
}

/** The picture that went into a node's first picture input: the "before" of a comparison. */
export function pictureBefore(graph: Graph, results: Results, node: string): Asset | null {
  for (const edge of graph.edges.values()) {
    if (edge.target !== node) continue;
    const before = results.get(edge.source)?.outputs[edge.sourcePort]?.find(isPicture);
    if (before) return before;
  }
  return null;
}

function isPicture(asset: Asset): boolean {
  return asset.media_type.startsWith("image/");
}
