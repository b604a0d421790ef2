import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import type { CardSources } from "@/canvas/nodeData";
import type { Datum } from "@/graph/datum";
import { declaredOf } from "@/graph/subgraph";
import type { GraphNode, Json, NodeType, Port } from "@/graph/types";

/** What stands for a node: the files or the data of one of its ports. */
export interface Shown {
  readonly port: string;
  readonly assets: readonly Asset[];
  readonly data: readonly Datum[];
}

type Sources = Pick<CardSources, "graph" | "catalogue" | "results">;

/**
 * What a card shows of its node: the value written down in it, else its first output, else the asset it
 * was given (an Image before its first run), else what feeds it (an Output shows what arrives).
 */
export function shownOf(node: GraphNode, sources: Sources): Shown | null {
  const type = declaredOf(node, sources.catalogue);
  return (
    (type && writtenDown(node, type)) ??
    ofOutputs(node, type, sources) ??
    (type && ofParams(node, type)) ??
    (type && ofSource(node, type, sources)) ??
    null
  );
}

/** Text, Number and their lists: what they give is what they say, without a run. */
function writtenDown(node: GraphNode, type: NodeType): Shown | null {
  const [port] = type.outputs;
  if (type.kind !== "control" || type.inputs.length > 0 || !port) return null;
  const [[name, schema] = []] = Object.entries(type.params.properties);
  if (name === undefined) return null;
  const value = node.params[name] ?? schema?.default ?? null;
  const data = port.list ? lines(port, value) : [{ kind: kindOf(port), value }];
  return { port: port.name, assets: [], data: data.filter((one) => one.value !== "") };
}

function lines(port: Port, value: Json): Datum[] {
  const found = String(value ?? "").split("\n");
  return found.map((line) => ({ kind: kindOf(port), value: line.trim() }));
}

function kindOf(port: Port): Datum["kind"] {
  return port.type === "number" || port.type === "boolean" ? port.type : "text";
}

function ofOutputs(node: GraphNode, type: NodeType | undefined, { results }: Sources) {
  const result = results.get(node.id);
  if (!result) return null;
  const given = [...Object.keys(result.outputs), ...Object.keys(result.data ?? {})];
  for (const port of [...(type?.outputs.map(({ name }) => name) ?? []), ...given]) {
    const shown = atPort(result, port);
    if (shown) return shown;
  }
  return null;
}

function atPort(result: NodeResult | undefined, port: string): Shown | null {
  const assets = result?.outputs[port] ?? [];
  const data = result?.data?.[port] ?? [];
  return assets.length + data.length > 0 ? { port, assets, data } : null;
}

function ofParams(node: GraphNode, type: NodeType): Shown | null {
  for (const [name, schema] of Object.entries(type.params.properties)) {
    const id = node.params[name];
    if (schema["x-kind"] === "asset" && typeof id === "string" && id !== "") {
      const asset = { id, sha256: "", media_type: "image/*", bytes: 0 };
      return { port: name, assets: [asset], data: [] };
    }
  }
  return null;
}

function ofSource(node: GraphNode, type: NodeType, { graph, results }: Sources): Shown | null {
  if (type.outputs.length > 0) return null;
  for (const port of type.inputs) {
    const wire = graph.edges.get(`${node.id}:${port.name}`);
    const shown = wire && atPort(results.get(wire.source), wire.sourcePort);
    if (shown) return { ...shown, port: port.name };
  }
  return null;
}
