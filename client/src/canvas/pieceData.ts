/** What a frame or note shows on the canvas, gathered so that each renders only when its part changes. */
import type { Node as FlowNode } from "@xyflow/react";
import type { Mark } from "@/app/timeStore";
import type { CardNode, Onlooker } from "@/canvas/nodeData";
import { type Piece, pieceTitle } from "@/graph/furniture";
import { sameJson } from "@/graph/sameJson";
import type { Json } from "@/graph/types";
import type { Presence } from "@/sync/presence";

export interface PieceData extends Record<string, unknown> {
  readonly piece: Piece;
  /** For people who cannot see it. */
  readonly label: string;
  /** The first other person who has it selected. */
  readonly onlooker: Onlooker | undefined;
  /** The first other person who writes in it. */
  readonly writer: Onlooker | undefined;
  /** What happened to it between the two sides of a comparison. */
  readonly mark: Mark | undefined;
}

export type FrameNode = FlowNode<PieceData, "frame">;
export type NoteNode = FlowNode<PieceData, "note">;
export type CanvasNode = CardNode | FrameNode | NoteNode;

export interface PieceSources {
  readonly pieces: ReadonlyMap<string, Piece>;
  readonly present: readonly Presence[];
  readonly marks?: ReadonlyMap<string, Mark> | undefined;
}

/** The data of every frame and note, frames first. */
export function pieceData({ pieces, present, marks }: PieceSources): Map<string, PieceData> {
  const onlookers = new Map<string, Onlooker>();
  const writers = new Map<string, Onlooker>();
  for (const { name, colour, selection, writing } of present) {
    for (const key of selection) if (!onlookers.has(key)) onlookers.set(key, { name, colour });
    if (writing !== null && !writers.has(writing)) writers.set(writing, { name, colour });
  }
  const found = new Map<string, PieceData>();
  for (const [key, piece] of pieces) {
    found.set(key, {
      piece,
      label: pieceTitle(piece),
      onlooker: onlookers.get(key),
      writer: writers.get(key),
      mark: marks?.get(key),
    });
  }
  return found;
}

export function samePiece(left: PieceData, right: PieceData): boolean {
  return sameJson(left as unknown as Json, right as unknown as Json);
}
