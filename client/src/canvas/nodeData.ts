/** What a card shows, gathered per node so that a card renders only when its own part changes. */
import type { Node as FlowNode } from "@xyflow/react";
import type { NodeResult } from "@/app/EditorContext";
import type { Mark } from "@/app/timeStore";
import { type Shown, shownOf } from "@/canvas/shownOf";
import { nodeTitle } from "@/graph/nodeTitle";
import { sameJson } from "@/graph/sameJson";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, GraphNode, NodeType, Port, Problem } from "@/graph/types";
import type { Presence } from "@/sync/presence";

export interface Onlooker {
  readonly name: string;
  readonly colour: string;
}

export interface CardData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly title: string;
  /** For people who cannot see the card: the title, and what kind of node it is. */
  readonly label: string;
  /** Absent for a type nobody knows here. */
  readonly type: NodeType | undefined;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Names of inputs that have a wire, joined by a blank. */
  readonly wired: string;
  readonly result: NodeResult | undefined;
  /** What stands for the node: pictures or values of one port. */
  readonly shown: Shown | null;
  readonly stale: boolean;
  readonly problem: Problem | undefined;
  /** The first other person who has the node selected. */
  readonly onlooker: Onlooker | undefined;
  /** What happened to the node between the two sides of a comparison. */
  readonly mark: Mark | undefined;
}

export type CardNode = FlowNode<CardData, "card">;

export interface CardSources {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly results: ReadonlyMap<string, NodeResult>;
  readonly stale: ReadonlySet<string>;
  readonly problems: ReadonlyMap<string, Problem>;
  readonly present: readonly Presence[];
  readonly marks?: ReadonlyMap<string, Mark> | undefined;
}

/** The data of every card, in the order of the graph. */
export function cards(sources: CardSources): Map<string, CardData> {
  const { graph, catalogue, results, stale, problems } = sources;
  const onlookers = selectedBy(sources.present);
  const wires = wiresByNode(graph);
  const found = new Map<string, CardData>();
  for (const node of graph.nodes.values()) {
    const type = declaredOf(node, catalogue);
    const ends = wires.get(node.id) ?? { into: [], out: [] };
    const title = nodeTitle(node, catalogue);
    found.set(node.id, {
      node,
      title,
      label: type && type.title !== title ? `${title} (${type.title})` : title,
      type,
      inputs: withStrays(type?.inputs ?? [], ends.into),
      outputs: withStrays(type?.outputs ?? [], ends.out),
      wired: ends.into.join(" "),
      result: results.get(node.id),
      shown: shownOf(node, sources),
      stale: stale.has(node.id),
      problem: problems.get(node.id),
      onlooker: onlookers.get(node.id),
      mark: sources.marks?.get(node.id),
    });
  }
  return found;
}

function selectedBy(present: readonly Presence[]): Map<string, Onlooker> {
  const found = new Map<string, Onlooker>();
  for (const { name, colour, selection } of present) {
    for (const id of selection) if (!found.has(id)) found.set(id, { name, colour });
  }
  return found;
}

function wiresByNode(graph: Graph): Map<string, { into: string[]; out: string[] }> {
  const found = new Map<string, { into: string[]; out: string[] }>();
  const ends = (id: string) => {
    const known = found.get(id) ?? { into: [], out: [] };
    found.set(id, known);
    return known;
  };
  for (const edge of graph.edges.values()) {
    ends(edge.target).into.push(edge.targetPort);
    ends(edge.source).out.push(edge.sourcePort);
  }
  return found;
}

/** Declared ports, and the ports that wires name although nobody declares them, so that they show. */
function withStrays(ports: readonly Port[], named: readonly string[]): readonly Port[] {
  const strays = [...new Set(named)].filter((name) => !ports.some((port) => port.name === name));
  if (strays.length === 0) return ports;
  return [
    ...ports,
    ...strays.map(
      (name): Port => ({
        name,
        title: name,
        type: "any",
        required: false,
        list: false,
        description: "",
      }),
    ),
  ];
}

/** Whether two cards show the same; the port lists of a known type keep their identity. */
export function sameCard(left: CardData, right: CardData): boolean {
  return (
    left.node === right.node &&
    left.title === right.title &&
    left.type === right.type &&
    samePorts(left.inputs, right.inputs) &&
    samePorts(left.outputs, right.outputs) &&
    left.wired === right.wired &&
    left.result === right.result &&
    sameShown(left.shown, right.shown) &&
    left.stale === right.stale &&
    left.problem?.detail === right.problem?.detail &&
    left.onlooker?.name === right.onlooker?.name &&
    left.onlooker?.colour === right.onlooker?.colour &&
    left.mark?.state === right.mark?.state &&
    left.mark?.note === right.mark?.note
  );
}

function sameShown(left: Shown | null, right: Shown | null): boolean {
  if (left === right || !left || !right) return left === right;
  return (
    left.port === right.port &&
    left.assets.length === right.assets.length &&
    left.assets.every(
      ({ id, width }, index) =>
        id === right.assets[index]?.id && width === right.assets[index]?.width,
    ) &&
    (left.data === right.data ||
      (left.data.length === right.data.length &&
        left.data.every(
          (one, index) =>
            one === right.data[index] || sameJson(one.value, right.data[index]?.value ?? null),
        )))
  );
}

function samePorts(left: readonly Port[], right: readonly Port[]): boolean {
  return (
    left === right ||
    (left.length === right.length && left.every((port, index) => port.name === right[index]?.name))
  );
}
