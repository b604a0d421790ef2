// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { freePlace } from "@/app/freePlace";
import { graphFromJson } from "@/graph/fromJson";

test("twenty cards put down in the same place cover none of each other", () => {
  const cell = fc.integer({ min: -400, max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (start) => {
      const nodes = start.map((position, i) => ({ id: `n${i}`, type: "t", position }));
      const before = nodes.length;
      for (let turn = 0; turn < 20; turn += 1) {
        const position = freePlace([0, 0], graphFromJson({ nodes, edges: [] }));
        nodes.push({ id: `new${turn}`, type: "t", position: [position[0], position[1]] });
      }
      for (const [i, { position: a }] of nodes.entries()) {
        for (const { position: b } of nodes.slice(Math.max(i + 1, before))) {
          expect(Math.abs(a[0] - b[0]) >= 284 || Math.abs(a[1] - b[1]) >= 320).toBe(true);
        }
      }
    }),
  );
});

test("an empty canvas takes the wanted place", () => {
  expect(freePlace([12, 34], graphFromJson({ nodes: [], edges: [] }))).toEqual([12, 34]);
});
