/** Which nodes can be previewed now, in which order, and from what. */
import type { Asset } from "@/api/assets";
import type { NodeResult } from "@/app/EditorContext";
import { normalised } from "@/app/signature";
import { type Passing, passing } from "@/graph/passing";
import { downstream } from "@/graph/reach";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphEdge, GraphNode, Json, NodeType } from "@/graph/types";
import type { Settings } from "./Picture";

/** What a port is given: a stored picture, or what another step makes. */
export type Given =
  | { readonly kind: "asset"; readonly asset: string }
  | { readonly kind: "step"; readonly node: string; readonly port: string };

export interface Step {
  readonly node: string;
  readonly type: NodeType;
  readonly settings: Settings;
  readonly inputs: Readonly<Record<string, Given>>;
}

export interface Situation {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly inert: ReadonlyMap<string, unknown>;
  readonly results: ReadonlyMap<string, NodeResult>;
  readonly stale: ReadonlySet<string>;
  /** Values in somebody's hand, by node. */
  readonly moving: ReadonlyMap<string, Readonly<Record<string, Json>>>;
}

/** Steps for `wanted` nodes that are out of date, and for all that follow; each after its sources. */
export function stepsFor(wanted: ReadonlySet<string>, situation: Situation): Step[] {
  const walk = new Walk(situation);
  const known = [...wanted].filter((id) => situation.graph.nodes.has(id));
  for (const id of downstream(situation.graph, known)) if (walk.outdated(id)) walk.step(id);
  return walk.steps;
}

class Walk {
  readonly steps: Step[] = [];
  private readonly found = new Map<string, boolean>();
  private readonly wires = new Map<string, GraphEdge[]>();
  private readonly passed: Passing["wires"];
  private readonly upstream = new Map<string, boolean>();

  constructor(private readonly now: Situation) {
    this.passed = passing(now.graph, now.catalogue, now.inert).wires;
    for (const edge of now.graph.edges.values()) {
      if (now.inert.has(edge.key)) continue;
      this.wires.set(edge.target, [...(this.wires.get(edge.target) ?? []), edge]);
    }
  }

  /** Whether what the node last gave is not what it would give now. */
  outdated(id: string): boolean {
    const { results, stale, moving } = this.now;
    const outputs = results.get(id)?.outputs;
    const none = !outputs || Object.keys(outputs).length === 0;
    return none || stale.has(id) || moving.has(id) || this.behind(id);
  }

  /** Whether something it is made from is in somebody's hand. */
  private behind(id: string): boolean {
    const known = this.upstream.get(id);
    if (known !== undefined) return known;
    this.upstream.set(id, false);
    const { moving } = this.now;
    const sources = (this.wires.get(id) ?? []).map((edge) => this.sourceOf(edge).source);
    const found = moving.size > 0 && sources.some((id) => moving.has(id) || this.behind(id));
    this.upstream.set(id, found);
    return found;
  }

  /** Adds the step of a node with all it needs; false where something is unknown. */
  step(id: string): boolean {
    const known = this.found.get(id);
    if (known !== undefined) return known;
    this.found.set(id, false);
    const node = this.now.graph.nodes.get(id);
    const type = declaredOf(node, this.now.catalogue);
    if (!node || !type || !previewable(node, type)) return false;
    const inputs = this.inputs(node, type);
    if (!inputs) return false;
    const params = { ...node.params, ...this.now.moving.get(id) };
    this.steps.push({ node: id, type, settings: normalised(type, params), inputs });
    this.found.set(id, true);
    return true;
  }

  private inputs(node: GraphNode, type: NodeType): Record<string, Given> | null {
    const given: Record<string, Given> = {};
    for (const port of type.inputs) {
      const wires = (this.wires.get(node.id) ?? []).filter((edge) => edge.targetPort === port.name);
      const [wire] = wires;
      if (!wire && !port.required) continue;
      const found = wire && wires.length === 1 && !port.list ? this.given(wire) : null;
      if (!found) return null;
      given[port.name] = found;
    }
    return given;
  }

  private given(edge: GraphEdge): Given | null {
    const { source, port } = this.sourceOf(edge);
    const { graph, results } = this.now;
    const from = graph.nodes.get(source);
    if (!from || from.keys.disabled) return null;
    if (from.type === "image") {
      const asset = from.params.asset;
      return typeof asset === "string" && asset !== "" ? { kind: "asset", asset } : null;
    }
    if (this.outdated(source))
      return this.step(source) ? { kind: "step", node: source, port } : null;
    const assets = results.get(source)?.outputs[port] ?? [];
    const [only] = assets;
    return only && assets.length === 1 && isPicture(only)
      ? { kind: "asset", asset: only.id }
      : null;
  }

  private sourceOf(edge: GraphEdge): { source: string; port: string } {
    return this.passed.get(edge.key) ?? { source: edge.source, port: edge.sourcePort };
  }
}

function previewable(node: GraphNode, type: NodeType): boolean {
  const { disabled, bypass } = node.keys;
  return !disabled && !bypass && type.kind === "local" && type.inputs.length > 0;
}

function isPicture(asset: Asset): boolean {
  return asset.media_type.startsWith("image/");
}
