/** From cards, frames and notes to what the canvas library draws, keeping what did not change by identity. */
import { type CardData, type CardNode, sameCard } from "@/canvas/nodeData";
import {
  type CanvasNode,
  type FrameNode,
  type NoteNode,
  type PieceData,
  samePiece,
} from "@/canvas/pieceData";
import type { Position } from "@/graph/types";

export interface Placing {
  readonly cards: ReadonlyMap<string, CardData>;
  readonly pieces: ReadonlyMap<string, PieceData>;
  readonly selection: ReadonlySet<string>;
  /** What other people are dragging now, and where. */
  readonly carried: ReadonlyMap<string, Position>;
}

/** Frames lie behind notes, notes behind wires and cards, also while they are selected (+1000). */
const BEHIND = { frame: -4000, note: -2000 } as const;

/** The ground of a frame leaves the pointer to what lies in it, and to the canvas. */
const THROUGH = { pointerEvents: "none" } as const;

/** The next list of nodes; a node in my own hand keeps its place whatever the document says. */
export function flowNodes(before: readonly CanvasNode[], placing: Placing): CanvasNode[] {
  const { cards, pieces, selection, carried } = placing;
  const known = new Map(before.map((node) => [node.id, node]));
  const next: CanvasNode[] = [];
  const put = (kind: "frame" | "note") => {
    for (const [id, data] of pieces) {
      if (data.piece.kind !== kind) continue;
      const position = at(carried.get(id) ?? data.piece.position);
      const old = known.get(id);
      next.push(
        old && old.type !== "card"
          ? laidAgain(old, data, position, selection.has(id))
          : laid(id, data, position, selection.has(id)),
      );
    }
  };
  put("frame");
  for (const [id, data] of cards) {
    const position = at(carried.get(id) ?? data.node.position);
    const old = known.get(id);
    const card = old?.type === "card" ? old : undefined;
    next.push(placed(card, id, data, position, selection.has(id)));
  }
  put("note");
  const same = next.length === before.length && next.every((node, i) => node === before[i]);
  return same ? (before as CanvasNode[]) : next;
}

interface Point {
  x: number;
  y: number;
}

function at([x, y]: Position): Point {
  return { x, y };
}

function placed(
  old: CardNode | undefined,
  id: string,
  data: CardData,
  position: Point,
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

type PieceNode = FrameNode | NoteNode;

function laid(id: string, data: PieceData, position: Point, selected: boolean): PieceNode {
  const { kind, size } = data.piece;
  return {
    ...{ id, type: kind, position, selected, data },
    ...{ width: size[0], height: size[1], ariaLabel: data.label, zIndex: BEHIND[kind] },
    ...(kind === "frame" ? { dragHandle: ".frame-head", style: THROUGH } : { dragHandle: ".note" }),
  };
}

function laidAgain(old: PieceNode, data: PieceData, position: Point, selected: boolean): PieceNode {
  const held = old.dragging || old.resizing;
  const place = held ? old.position : position;
  const [width, height] = old.resizing ? [old.width, old.height] : data.piece.size;
  const shown = samePiece(old.data, data) ? old.data : data;
  const still =
    shown === old.data &&
    place.x === old.position.x &&
    place.y === old.position.y &&
    width === old.width &&
    height === old.height &&
    selected === (old.selected ?? false);
  if (still) return old;
  const next = { ...old, position: place, selected, data: shown, ariaLabel: shown.label };
  return width && height ? { ...next, width, height } : next;
}
