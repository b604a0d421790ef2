import type { Graph, Position } from "@/graph/types";

/** A card with some air around it, in flow units. */
const WIDTH = 320;
const HEIGHT = 330;
/** Rings of places looked at around the wanted one, and how far they lie apart. */
const RINGS = 14;
const STEP = 80;

/** The place nearest to `wanted` where a new card covers no other. */
export function freePlace(wanted: Position, graph: Graph): Position {
  const taken = [...graph.nodes.values()].map((node) => node.position);
  const free = ([x, y]: Position) =>
    taken.every(([a, b]) => Math.abs(a - x) >= WIDTH || Math.abs(b - y) >= HEIGHT);
  for (let ring = 0; ring <= RINGS; ring += 1) {
    const found = ringAround(wanted, ring).find(free);
    if (found) return found;
  }
  return [wanted[0] + STEP, wanted[1] + STEP];
}

/** The places of a square ring, nearest first. */
function ringAround([x, y]: Position, ring: number): Position[] {
  const places: Position[] = [];
  for (let across = -ring; across <= ring; across += 1) {
    for (let down = -ring; down <= ring; down += 1) {
      if (Math.max(Math.abs(across), Math.abs(down)) === ring) {
        places.push([x + across * STEP, y + down * STEP]);
      }
    }
  }
  const far = ([a, b]: Position) => (a - x) ** 2 + (b - y) ** 2;
  return places.sort((left, right) => far(left) - far(right));
}
