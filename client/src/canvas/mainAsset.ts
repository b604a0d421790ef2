import type { Asset } from "@/api/assets";
import type { CardSources } from "@/canvas/nodeData";
import { declaredOf } from "@/graph/subgraph";
import type { GraphNode } from "@/graph/types";

export interface MainAsset {
  readonly port: string;
  readonly asset: Asset;
}

/**
 * The picture that stands for a node: its first output, else the asset it was given (an Image before
 * its first run), else what feeds it (an Output shows what arrives).
 */
export function mainAsset(
  node: GraphNode,
  sources: Pick<CardSources, "graph" | "catalogue" | "results">,
): MainAsset | null {
  return ofOutputs(node, sources) ?? ofParams(node, sources) ?? ofSource(node, sources);
}

type Sources = Pick<CardSources, "graph" | "catalogue" | "results">;

function ofOutputs(node: GraphNode, { catalogue, results }: Sources): MainAsset | null {
  const outputs = results.get(node.id)?.outputs;
  if (!outputs) return null;
  const declared = declaredOf(node, catalogue)?.outputs.map((port) => port.name) ?? [];
  for (const port of [...declared, ...Object.keys(outputs)]) {
    const asset = outputs[port]?.[0];
    if (asset) return { port, asset };
  }
  return null;
}

function ofParams(node: GraphNode, { catalogue }: Sources): MainAsset | null {
  const properties = declaredOf(node, catalogue)?.params.properties ?? {};
  for (const [name, schema] of Object.entries(properties)) {
    const id = node.params[name];
    if (schema["x-kind"] === "asset" && typeof id === "string" && id !== "") {
      return { port: name, asset: { id, sha256: "", media_type: "image/*", bytes: 0 } };
    }
  }
  return null;
}

function ofSource(node: GraphNode, sources: Sources): MainAsset | null {
  const type = declaredOf(node, sources.catalogue);
  if (!type || type.outputs.length > 0) return null;
  for (const port of type.inputs) {
    const wire = sources.graph.edges.get(`${node.id}:${port.name}`);
    const asset = wire && sources.results.get(wire.source)?.outputs[wire.sourcePort]?.[0];
    if (asset) return { port: port.name, asset };
  }
  return null;
}
