// A mirrored hand, and what it holds when the page goes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { at, open, sees, stroke, strokes, view } from "./painting.mjs";
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
