// The canvas by hand and by keyboard, against a real server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor, middle } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const PHOTO = "Photograph (Image)";
const BLUR = "Soft focus (Blur)";

let browser;
let data;
let server;
let ada;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(BLUR).waitFor();
  await ada.debug();
  await ada.picture(BLUR);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const count = async () => Object.keys((await ada.graph()).nodes).length;
const ofType = async (type) =>
  Object.entries((await ada.graph()).nodes).filter(([, node]) => node.type === type);

test("nodes are added, doubled, deleted and brought back by keys alone", async () => {
  const { keyboard } = ada.page;
  const before = await count();
  await keyboard.press("/");
  const search = ada.page.getByRole("textbox", { name: "Search nodes" });
  await search.waitFor();
  await keyboard.type("channels");
  await keyboard.press("Enter");
  await ada.node("Channels").waitFor();
  assert.equal(await count(), before + 1);
  await keyboard.press("Control+d");
  await until("a copy", async () => (await count()) === before + 2);
  await keyboard.press("Delete");
  await until("the copy is gone", async () => (await count()) === before + 1);
  await keyboard.press("Control+z");
  await until("the copy is back", async () => (await count()) === before + 2);
  await keyboard.press("Control+Shift+z");
  await until("the copy is gone again", async () => (await count()) === before + 1);
  await ada.select("Channels");
  await keyboard.press("Backspace");
  await until("the node is gone", async () => (await count()) === before);
  await ada.saved();
});

test("a wire is drawn with Enter on one port and then on another", async () => {
  const { keyboard, page } = { keyboard: ada.page.keyboard, page: ada.page };
  await keyboard.press("/");
  await keyboard.type("crop");
  await keyboard.press("Enter");
  await ada.node("Crop").waitFor();
  const [crop] = (await ofType("crop")).find(([, node]) => node.title === undefined);
  await ada.port(PHOTO, "Image", "output").focus();
  await keyboard.press("Enter");
  await ada.port("Crop", "Image", "input").focus();
  await keyboard.press("Enter");
  await until("the wire is there", async () => (await ada.graph()).edges[`${crop}:image`]);
  await ada.port(PHOTO, "Image", "output").focus();
  await keyboard.press("Enter");
  await ada.port("Warmer light (Default)", "Image", "output").focus();
  await keyboard.press("Enter");
  await page.getByText("Wires go from an output to an input").first().waitFor();
  await keyboard.press("Escape");
});

test("a drag is one edit, made when the hand lets go", async () => {
  const [[, before]] = await ofType("image");
  const versions = () =>
    ada.page.evaluate(async () => {
      const answer = await fetch("/api/v1/workflows/first-light/history");
      return (await answer.json()).items.filter((item) => item.changes?.[0]?.op === "node.moved").length;
    });
  await ada.saved();
  const moves = await versions();
  const box = await ada.node(PHOTO).boundingBox();
  const from = { x: box.x + 80, y: box.y + 14 };
  await ada.drag(from, { x: from.x + 20, y: from.y + 160 });
  await ada.page.mouse.up();
  await until("the node moved", async () => (await ofType("image"))[0][1].position[1] > before.position[1] + 100);
  await ada.saved();
  await until("one move is in the log", async () => (await versions()) === moves + 1);
  assert.ok(Number.isInteger((await ofType("image"))[0][1].position[0]));
});

test("a node type dropped on the canvas stands where it was dropped", async () => {
  const before = await count();
  await ada.page.locator(".react-flow__pane").evaluate((pane) => {
    const transfer = new DataTransfer();
    transfer.setData("application/x-karate-node", "invert");
    const where = { clientX: 260, clientY: 760, bubbles: true, cancelable: true };
    pane.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, ...where }));
  });
  await until("the node is there", async () => (await count()) === before + 1);
  const at = await middle(ada.node("Invert"));
  assert.ok(Math.abs(at.x - 260) < 30, `it stands at ${at.x}`);
});

test("a picture dropped on the canvas becomes a node that shows it", async () => {
  await ada.page.locator(".react-flow__pane").evaluate(async (pane) => {
    const canvas = new OffscreenCanvas(320, 200);
    const paint = canvas.getContext("2d");
    paint.fillStyle = "#2f8f6f";
    paint.fillRect(0, 0, 320, 200);
    const file = new File([await canvas.convertToBlob()], "green.png", { type: "image/png" });
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const where = { clientX: 300, clientY: 160, bubbles: true, cancelable: true };
    pane.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, ...where }));
    pane.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, ...where }));
  });
  await ada.node("Image").waitFor();
  assert.ok(await ada.picture("Image"));
  await ada.shot("9-dropped");
});

test("a picture opens large and closes again", async () => {
  await ada.node(BLUR).getByRole("button", { name: "Picture of Soft focus" }).dblclick();
  const viewer = ada.page.getByRole("dialog", { name: "Viewer" });
  await viewer.waitFor();
  await until("the large picture is there", () =>
    viewer.locator("img").first().evaluate((img) => img.complete && img.naturalWidth > 0),
  );
  await ada.shot("10-viewer");
  await ada.page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
});

test("a run that cannot be says why", async () => {
  await ada.page.keyboard.press("Escape");
  await ada.page.keyboard.press("/");
  await ada.page.keyboard.type("output");
  await ada.page.keyboard.press("Enter");
  await ada.node("Output").waitFor();
  await ada.node("Output").getByRole("button", { name: "Compute up to Output" }).click();
  await ada.page.getByText("Output: Image is not connected").first().waitFor();
  await ada.shot("11-cannot-run");
});

test("nothing went wrong on the way", () => assert.deepEqual(ada.problems, []));
