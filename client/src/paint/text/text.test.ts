// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { strokeProblem } from "@/graph/stroke";
import type { Json } from "@/graph/types";
import { useBrush } from "@/paint/brush";
import type { SpanParts } from "@/paint/spanned";
import { type FaceFile, faceOf } from "@/paint/text/faces";
import { textStroke } from "@/paint/text/lettering";
import { shaperFor } from "@/paint/text/shaper";

const read = async ({ url }: FaceFile) =>
  new Uint8Array(readFileSync(new URL(`../../..${url}`, import.meta.url)));
const brush = { ...useBrush.getInitialState(), tool: "text" as const, textSize: 64 };
const parts: SpanParts = { brush, of: [600, 400], layer: null };

async function written(text: string, face = "inter") {
  const shaper = await shaperFor(faceOf(face), text, read);
  const [stroke] = textStroke(parts, { text, at: { x: 100, y: 120 } }, shaper, 40_000);
  return stroke;
}

test.each(["Hé", "Añb\nЖ Ω", "fi—“€”"])("%j becomes a sound stroke", async (text) => {
  const stroke = await written(text);
  expect(strokeProblem({ v: 1, order: "V-abc", ...stroke } as unknown as Json)).toBeNull();
  expect(stroke?.text).toBe(text);
});

test("letters stand on their line, as high as the face draws them", async () => {
  const corners = (await written("H"))?.contours?.flat() ?? [];
  const ys = corners.filter((_, place) => place % 2 === 1).map((y) => y / 16);
  expect(Math.max(...ys)).toBeCloseTo(120, 0);
  // Inter's capitals are 0.727 of its size.
  expect(Math.min(...ys)).toBeCloseTo(120 - 64 * 0.727, 0);
});

test("nothing written is no stroke", async () => {
  expect(await written("  \n")).toBeUndefined();
});
