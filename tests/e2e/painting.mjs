// The painting view of the node “Painter”: the hand on its picture, and what is seen there.

import { until } from "./until.mjs";

export const view = (editor) => editor.page.getByRole("dialog", { name: "Painting Painter" });
export const sheet = (editor) => view(editor).getByRole("application", { name: "Canvas of Painter" });

export async function open(editor) {
  await editor.node("Painter").getByRole("button", { name: "Paint on Painter" }).click();
  await sheet(editor).locator("canvas[data-laid]").waitFor();
}

/** Where a place of the picture, as shares of its sides, is on the screen. */
export async function at(editor, x, y) {
  const box = await sheet(editor).locator("canvas").boundingBox();
  return [box.x + box.width * x, box.y + box.height * y];
}

export async function stroke(editor, from, to, before = async () => {}) {
  const { mouse } = editor.page;
  await mouse.move(...(await at(editor, ...from)));
  await mouse.down();
  await mouse.move(...(await at(editor, ...to)), { steps: 12 });
  await before();
  await mouse.up();
}

/** The colour shown at a place of the picture. */
export const shown = (editor, x, y) =>
  sheet(editor)
    .locator("canvas")
    .evaluate(
      (canvas, [left, top]) => [
        ...canvas
          .getContext("2d")
          .getImageData(Math.floor(canvas.width * left), Math.floor(canvas.height * top), 1, 1)
          .data.slice(0, 3),
      ],
      [x, y],
    );

export const near = (one, other) => one.every((part, at) => Math.abs(part - other[at]) <= 2);
export const sees = (editor, [x, y], colour) =>
  until(`${editor.name} sees ${colour} at ${x}, ${y}`, async () =>
    near(await shown(editor, x, y), colour),
  );
export const strokes = (editor) =>
  editor.page.evaluate(() => [...window.__karate.doc.getMap("strokes").values()]);
