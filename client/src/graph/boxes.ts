/** Boxes on the canvas, in flow units: what lies in a frame, what a frame goes around. */
import { isFrameKey, MOST_SIDE, type Piece, piecesOf } from "@/graph/furniture";
import type { Graph } from "@/graph/types";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A card of which nobody knows yet how large it is drawn. */
export const CARD: readonly [width: number, height: number] = [284, 250];

/** All that stands on the canvas, by its name there; `drawn` tells how large the cards are. */
export function boxesOf(graph: Graph, drawn: ReadonlyMap<string, Box>): Map<string, Box> {
  const found = new Map<string, Box>();
  for (const { id, position } of graph.nodes.values()) {
    const { width, height } = drawn.get(id) ?? { width: CARD[0], height: CARD[1] };
    found.set(id, { x: position[0], y: position[1], width, height });
  }
  for (const [key, piece] of piecesOf(graph)) found.set(key, boxOf(piece));
  return found;
}

function boxOf({ position: [x, y], size: [width, height] }: Piece): Box {
  return { x, y, width, height };
}

/** Air between a frame and what it goes around; its title stands in the air above. */
export const FRAME_AIR = { side: 28, top: 60, bottom: 28 } as const;

/** How high the head of a frame is (`.frame-head` in pieces.css). */
export const FRAME_HEAD = 40;

/** The names of `boxes` whose middles lie in `frame`; itself, and frames that reach out of it, do not. */
export function insideOf(frame: string, boxes: ReadonlyMap<string, Box>): string[] {
  const area = boxes.get(frame);
  if (!area) return [];
  return [...boxes].flatMap(([name, box]) => {
    if (name === frame) return [];
    const within = isFrameKey(name)
      ? holds(area, box) && !same(area, box)
      : holds(area, middle(box));
    return within ? [name] : [];
  });
}

/** `names`, and for the frames among them all that lies inside. */
export function withInside(names: readonly string[], boxes: ReadonlyMap<string, Box>): string[] {
  const found = new Set(names);
  for (const name of names) {
    if (isFrameKey(name)) for (const inside of insideOf(name, boxes)) found.add(inside);
  }
  return [...found];
}

function holds(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

// Of two frames in the very same place, neither holds the other.
function same(left: Box, right: Box): boolean {
  return holds(left, right) && holds(right, left);
}

function middle({ x, y, width, height }: Box): Box {
  return { x: x + width / 2, y: y + height / 2, width: 0, height: 0 };
}

/** The frame around `boxes`, with air, no larger than a frame may be; null around nothing. */
export function frameAround(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map(({ x }) => x)) - FRAME_AIR.side;
  const top = Math.min(...boxes.map(({ y }) => y)) - FRAME_AIR.top;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + FRAME_AIR.side;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + FRAME_AIR.bottom;
  const [width, height] = [right - left, bottom - top].map((side) => Math.min(side, MOST_SIDE));
  return { x: left, y: top, width: width ?? 0, height: height ?? 0 };
}
