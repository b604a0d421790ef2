// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, boxesOf, CARD, frameAround, insideOf, withInside } from "@/graph/boxes";
import { graphFromJson } from "@/graph/fromJson";

const box = (x: number, y: number, width = 100, height = 100): Box => ({ x, y, width, height });

test("what lies in a frame is what has its middle there, and frames that lie in it wholly", () => {
  const boxes = new Map([
    ["frame:a", box(0, 0, 400, 400)],
    ["in", box(10, 10)],
    ["across", box(340, 40)],
    ["half in", box(345, 40, 80, 80)],
    ["note:n", box(200, 200, 40, 40)],
    ["frame:inner", box(100, 100, 200, 200)],
    ["frame:reaching", box(300, 300, 200, 200)],
    ["frame:twin", box(0, 0, 400, 400)],
  ]);
  expect(insideOf("frame:a", boxes)).toEqual(["in", "across", "half in", "note:n", "frame:inner"]);
  expect(insideOf("frame:gone", boxes)).toEqual([]);
  expect(withInside(["frame:inner", "in"], boxes)).toEqual(["frame:inner", "in", "note:n"]);
});

test("a frame around things holds all of them, for any things", () => {
  const cell = fc.integer({ min: -5000, max: 5000 });
  const side = fc.integer({ min: 40, max: 900 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, side, side), { minLength: 1 }), (things) => {
      const boxes = new Map(things.map(([x, y, w, h], n) => [`n${n}`, box(x, y, w, h)]));
      const area = frameAround([...boxes.values()]);
      expect(insideOf("frame:f", new Map(boxes).set("frame:f", area as Box))).toEqual([
        ...boxes.keys(),
      ]);
    }),
  );
  expect(frameAround([])).toBeNull();
});

test("boxes are as large as they are drawn, and cards nobody has drawn yet as large as most", () => {
  const graph = graphFromJson({
    nodes: [
      { id: "a", type: "t", position: [1, 2] },
      { id: "b", type: "t", position: [3, 4] },
    ],
    edges: [],
    notes: { n: { position: [5, 6], size: [70, 80] }, lost: { text: "nowhere" } },
  });
  const found = boxesOf(graph, new Map([["a", box(99, 99, 300, 500)]]));
  expect(found.get("a")).toEqual(box(1, 2, 300, 500));
  expect(found.get("b")).toEqual(box(3, 4, ...CARD));
  expect(found.get("note:n")).toEqual(box(5, 6, 70, 80));
  expect(found.size).toBe(3);
});
