/** From cards to the nodes the canvas library draws, keeping what did not change by identity. */
import { type CardData, type CardNode, sameCard } from "@/canvas/nodeData";
import type { Position } from "@/graph/types";

export interface Placing {
  readonly cards: ReadonlyMap<string, CardData>;
  readonly selection: ReadonlySet<string>;
  /** Nodes other people are dragging now, and where. */
  readonly carried: ReadonlyMap<string, Position>;
}

/** The next list of nodes; a node in my own hand keeps its place whatever the document says. */
export function flowNodes(
  before: readonly CardNode[],
  { cards, selection, carried }: Placing,
): CardNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const next: CardNode[] = [];
  for (const [id, data] of cards) {
    const [x, y] = carried.get(id) ?? data.node.position;
    next.push(placed(known.get(id), id, data, { x, y }, selection.has(id)));
  }
  const same = next.length === before.length && next.every((node, i) => node === before[i]);
  return same ? (before as CardNode[]) : next;
}

function placed(
  old: CardNode | undefined,
  id: string,
  data: CardData,
  position: { x: number; y: number },
  selected: boolean,
): CardNode {
  if (!old) {
    return {
      id,
      type: "card",
      position,
      selected,
      data,
      ariaLabel: data.label,
      dragHandle: ".card",
    };
  }
  const place = old.dragging ? old.position : position;
  const shown = sameCard(old.data, data) ? old.data : data;
  const still =
    shown === old.data &&
    place.x === old.position.x &&
    place.y === old.position.y &&
    selected === (old.selected ?? false);
  return still ? old : { ...old, position: place, selected, data: shown, ariaLabel: shown.label };
}
