// @vitest-environment node
import { expect, test } from "vitest";
import type { Drawn } from "@/paint/dabs";
import { strokeBox } from "@/paint/extent";
import { finish } from "@/paint/pieces";
import { coveringPolygons, type Ring } from "@/paint/polygon";

const ALL = { x0: 0, y0: 0, x1: 16, y1: 130 };
const covered = (...rings: Ring[]) => {
  const into = new Float32Array(16 * 130);
  finish(coveringPolygons(rings, ALL, into, 16));
  return into;
};
const HALF = [2, 2, 4.5, 2, 4.5, 100, 2, 100];

test("the same ring twice covers as once, and one that runs back takes it away", () => {
  expect(covered(HALF, HALF)).toEqual(covered(HALF));
  expect(covered(HALF)[3 * 16 + 4]).toBe(0.5);
  const back = [2, 100, 4.5, 100, 4.5, 2, 2, 2];
  expect(Math.max(...covered(HALF, back))).toBe(0);
});

test("a bow within a pixel covers half of it", () => {
  expect(covered([8, 8, 9, 9, 9, 8, 8, 9])[8 * 16 + 8]).toBeCloseTo(0.5, 2);
});

test("outlines beyond measure lie nowhere", () => {
  const ring = Array.from({ length: 40_000 }, (_, at) => (at % 2 ? (at % 4 > 1 ? 1e6 : 0) : at));
  const stroke = {
    ...{ tool: "text", text: "M", align: "left", font: "inter", contours: [ring, ring] },
    ...{ target: "paint", color: "#000000", size: 16, hardness: 100, opacity: 100, flow: 100 },
    ...{ spacing: 10, blend: "normal", of: [24, 300], points: [0, 0, 1023] },
  } as unknown as Drawn;
  expect(strokeBox(stroke, 24, 300)).toEqual({ x0: 0, y0: 0, x1: 0, y1: 0 });
});
