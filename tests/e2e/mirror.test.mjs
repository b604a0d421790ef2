// A mirrored hand, and what it holds when the page goes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

let browser;
let data;
let server;
let ada;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node("Photograph (Image)").waitFor();
  await ada.debug();
  const { keyboard } = ada.page;
  await keyboard.press("/");
  await ada.page.getByRole("textbox", { name: "Search nodes" }).waitFor();
  await keyboard.type("painter");
  await keyboard.press("Enter");
  await ada.node("Painter").waitFor();
  await ada.saved();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const view = (editor) => editor.page.getByRole("dialog", { name: "Painting Painter" });
const sheet = (editor) => view(editor).getByRole("application", { name: "Canvas of Painter" });

async function open(editor) {
  await editor.node("Painter").getByRole("button", { name: "Paint on Painter" }).click();
  await sheet(editor).locator("canvas[data-laid]").waitFor();
}

/** Where a place of the picture, as shares of its sides, is on the screen. */
async function at(editor, x, y) {
  const box = await sheet(editor).locator("canvas").boundingBox();
  return [box.x + box.width * x, box.y + box.height * y];
}

async function stroke(editor, from, to, before = async () => {}) {
  const { mouse } = editor.page;
  await mouse.move(...(await at(editor, ...from)));
  await mouse.down();
  await mouse.move(...(await at(editor, ...to)), { steps: 12 });
  await before();
  await mouse.up();
}

/** The colour shown at a place of the picture. */
const shown = (editor, x, y) =>
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

const near = (one, other) => one.every((part, at) => Math.abs(part - other[at]) <= 2);
const sees = (editor, [x, y], colour) =>
  until(`${editor.name} sees ${colour} at ${x}, ${y}`, async () =>
    near(await shown(editor, x, y), colour),
  );
const strokes = (editor) =>
  editor.page.evaluate(() => [...window.__karate.doc.getMap("strokes").values()]);

test("a mirrored hand paints at every mirror, and what it holds outlives a reload", async () => {
  const { mouse } = ada.page;
  await open(ada);
  await view(ada).getByLabel("Symmetry").selectOption("both");
  await view(ada).getByTestId("symmetry-axes").waitFor();
  await ada.button("Colour #5cc98b").click();
  const before = (await strokes(ada)).length;
  await stroke(ada, [0.1, 0.1], [0.3, 0.1]);
  for (const [x, y] of [[0.2, 0.1], [0.8, 0.1], [0.2, 0.9], [0.8, 0.9]]) {
    await sees(ada, [x, y], [92, 201, 139]);
  }
  assert.equal((await strokes(ada)).length, before + 4);
  await ada.shot("paint-3-symmetry");
  await ada.page.keyboard.press("Control+z");
  await until("one undo takes all four", async () => (await strokes(ada)).length === before);
  await view(ada).getByLabel("Symmetry").selectOption("none");
  await ada.button("Brush tip").click();
  await ada.page.getByRole("slider", { name: "Place jitter" }).waitFor();
  await ada.shot("paint-4-tip");
  await ada.page.keyboard.press("Escape");
  await mouse.move(...(await at(ada, 0.1, 0.2)));
  await mouse.down();
  await mouse.move(...(await at(ada, 0.4, 0.2)), { steps: 6 });
  await ada.page.reload();
  await mouse.up();
  await ada.node("Painter").waitFor();
  await ada.page.waitForFunction(() => window.__karate);
  await until("the stroke is there", async () => (await strokes(ada)).length === before + 1);
});
