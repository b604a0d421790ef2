/** What comes into an input of a node: the picture that is painted on, or its mask. */
import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import { passing } from "@/graph/passing";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph } from "@/graph/types";

/**
 * `unwired`: nothing comes in. `waiting`: what comes in has not been computed yet.
 */
export type InputPicture =
  | { readonly kind: "unwired" }
  | { readonly kind: "waiting"; readonly from: string }
  | { readonly kind: "picture"; readonly asset: Asset };

export interface InputSources {
  readonly graph: Graph;
  readonly nodeTypes: Catalogue;
  readonly inert: ReadonlyMap<string, unknown>;
  readonly results: ReadonlyMap<string, NodeResult>;
}

export function inputPicture(node: string, input: string, sources: InputSources): InputPicture {
  const { graph, nodeTypes, inert, results } = sources;
  const edge = graph.edges.get(`${node}:${input}`);
  if (!edge || inert.has(edge.key)) return { kind: "unwired" };
  // As a run reads it: past nodes that are bypassed.
  const past = passing(graph, nodeTypes, inert).wires.get(edge.key);
  const { source, port } = past ?? { source: edge.source, port: edge.sourcePort };
  const made = results.get(source)?.outputs[port]?.[0];
  if (made?.media_type.startsWith("image/")) return { kind: "picture", asset: made };
  const given = givenAsset(source, sources);
  if (given) return { kind: "picture", asset: given };
  return { kind: "waiting", from: source };
}

/** What an Image node was given, before its first run. */
function givenAsset(source: string, { graph, nodeTypes }: InputSources): Asset | null {
  const node = graph.nodes.get(source);
  const properties = declaredOf(node, nodeTypes)?.params.properties ?? {};
  for (const [name, schema] of Object.entries(properties)) {
    const id = node?.params[name];
    if (schema["x-kind"] === "asset" && typeof id === "string" && id !== "") {
      return { id, sha256: "", media_type: "image/*", bytes: 0 };
    }
  }
  return null;
}
