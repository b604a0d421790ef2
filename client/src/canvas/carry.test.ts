// @vitest-environment node
import type { NodeChange } from "@xyflow/react";
import { expect, test } from "vitest";
import { type Lifted, withContents } from "@/canvas/carry";
import type { CanvasNode } from "@/canvas/pieceData";

const at = (id: string, x: number, y: number, side = 100): CanvasNode =>
  ({
    id,
    type: id.startsWith("frame:") ? "frame" : "card",
    position: { x, y },
    measured: { width: side, height: side },
  }) as CanvasNode;

const NODES = [at("frame:f", 0, 0, 400), at("in", 50, 50), at("out", 500, 0)];

const move = (id: string, x: number, y: number, dragging: boolean): NodeChange<CanvasNode> => ({
  ...{ id, type: "position", dragging },
  position: { x, y },
});

test("a frame takes along what lies in it, and not what it passes over", () => {
  const lifted: Lifted = new Map();
  const first = withContents([move("frame:f", 10, 5, true)], NODES, lifted);
  expect(first).toEqual([move("frame:f", 10, 5, true), move("in", 60, 55, true)]);
  const passing = [at("frame:f", 450, 0, 400), at("in", 500, 50), at("out", 500, 0)];
  const then = withContents([move("frame:f", 460, 0, true)], passing, lifted);
  expect(then.map((change) => "id" in change && change.id)).toEqual(["frame:f", "in"]);
  const last = withContents([move("frame:f", 460, 0, false)], passing, lifted);
  expect(last).toContainEqual(move("in", 510, 50, false));
  expect(lifted.size).toBe(0);
});

test("what is in the same hand moves once", () => {
  const both = [move("frame:f", 10, 0, true), move("in", 60, 50, true)];
  expect(withContents(both, NODES, new Map())).toEqual(both);
});

test("a frame whose edge is pulled takes nothing along", () => {
  const pulled: NodeChange<CanvasNode>[] = [
    { id: "frame:f", type: "position", position: { x: -50, y: 0 } },
    { id: "frame:f", type: "dimensions", resizing: true },
  ];
  expect(withContents(pulled, NODES, new Map())).toEqual(pulled);
});

test("what a frame carried comes down when the frame is deleted under the hand", () => {
  const lifted: Lifted = new Map();
  withContents([move("frame:f", 10, 5, true)], NODES, lifted);
  const left = [at("in", 60, 55), at("out", 500, 0)];
  const last = withContents([move("frame:f", 20, 10, false)], left, lifted);
  expect(last).toContainEqual(move("in", 60, 55, false));
  expect(lifted.size).toBe(0);
});
