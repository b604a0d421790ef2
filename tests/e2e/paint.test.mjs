// Painting: a hand on the picture, another person looking on, the server's effect painting the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { at, near, open, sees, sheet, shown, stroke, strokes, view } from "./painting.mjs";
import { until } from "./until.mjs";

const fromClient = createRequire(new URL("../../client/package.json", import.meta.url));
const AXE = readFileSync(fromClient.resolve("axe-core/axe.min.js"), "utf8");
const PHOTO = "Photograph (Image)";
/** #ff5a4f and #4da3ff, as the palette begins. */
const RED = [255, 90, 79];
const BLUE = [77, 163, 255];
/** Where the shape, filled with blue, and the beginning of the gradient are; what comes of it; and a heal. */
const PLACES = { shape: [0.1, 0.1], ramp: [0.2, 0.05], smeared: [0.13, 0.215], healed: [0.68, 0.575] };

let browser;
let data;
let server;
let ada;
let bob;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  // The page's own policy would keep the accessibility checker out.
  ada = await Editor.join(browser, server.link, "Ada", { bypassCSP: true });
  await ada.node(PHOTO).waitFor();
  await ada.debug();
  const { keyboard } = ada.page;
  await keyboard.press("/");
  await ada.page.getByRole("textbox", { name: "Search nodes" }).waitFor();
  await keyboard.type("painter");
  await keyboard.press("Enter");
  await ada.node("Painter").waitFor();
  await ada.port(PHOTO, "Image", "output").focus();
  await keyboard.press("Enter");
  await ada.port("Painter", "Image", "input").focus();
  await keyboard.press("Enter");
  await ada.saved();
  bob = await Editor.join(browser, server.link, "Bob");
  await bob.node("Painter").waitFor();
  await bob.debug();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

test("a stroke shows while it is drawn, is one edit when the hand lifts, and others see it", async () => {
  await open(ada);
  await open(bob);
  const under = await shown(bob, 0.5, 0.3);
  assert.ok(!near(under, RED));
  await stroke(ada, [0.2, 0.3], [0.8, 0.3], async () => {
    await sees(ada, [0.5, 0.3], RED);
    assert.deepEqual(await strokes(ada), []);
  });
  const [drawn, ...more] = await strokes(ada);
  assert.deepEqual(more, []);
  assert.deepEqual([drawn.tool, drawn.target, drawn.color], ["brush", "paint", "#ff5a4f"]);
  await sees(bob, [0.5, 0.3], RED);
  assert.ok(!near(await shown(bob, 0.5, 0.6), RED));
  await view(bob).getByTestId("other-ring").getByText("Ada").waitFor();
  await ada.shot("paint-1");
});

test("undo takes back one's own last stroke and nobody else's, and redo brings it back", async () => {
  await view(bob).getByRole("button", { name: "Colour #4da3ff" }).click();
  await stroke(bob, [0.2, 0.7], [0.8, 0.7]);
  await sees(ada, [0.5, 0.7], BLUE);
  await bob.page.keyboard.press("Escape");
  await view(bob).waitFor({ state: "hidden" });
  await ada.page.keyboard.press("Control+z");
  await until("one stroke is left", async () => (await strokes(ada)).length === 1);
  assert.ok(!near(await shown(ada, 0.5, 0.3), RED));
  await sees(ada, [0.5, 0.7], BLUE);
  await ada.page.keyboard.press("Control+Shift+z");
  await sees(ada, [0.5, 0.3], RED);
  assert.equal((await strokes(ada)).length, 2);
});

test("keys change the tool and its size, paint without a pointer, and the mask is its own", async () => {
  const { keyboard } = ada.page;
  await sheet(ada).focus();
  const said = view(ada).getByRole("status").filter({ hasText: "px" });
  for (const key of ["e", "x", "]"]) await keyboard.press(key);
  await said.filter({ hasText: "Eraser on the mask, 46 px" }).waitFor();
  await keyboard.press("b");
  await ada.page.mouse.move(...(await at(ada, 0.5, 0.5)));
  await keyboard.press("Enter");
  for (let step = 0; step < 4; step += 1) await keyboard.press("ArrowRight");
  await keyboard.press("Enter");
  await until("a stroke on the mask", async () => (await strokes(ada)).at(-1)?.target === "mask");
  await ada.shot("paint-2-mask");
  const masked = await shown(ada, 0.5, 0.5);
  await keyboard.press("x");
  await until("the film is gone", async () => !near(await shown(ada, 0.5, 0.5), masked));
});

test("what stands in the way is said aloud, and Escape in a box leaves only the box", async () => {
  const { keyboard, mouse } = ada.page;
  await sheet(ada).focus();
  await keyboard.press("c");
  await mouse.click(...(await at(ada, 0.9, 0.9)));
  const told = ada.page.getByText("Alt-click where to clone from first");
  await told.waitFor();
  assert.ok(await told.evaluate((word) => word.closest("[aria-live]") && !word.closest("[inert]")));
  await keyboard.press("Alt+Enter");
  const cross = view(ada).locator(".paint-cross");
  await cross.waitFor();
  const size = view(ada).getByRole("spinbutton", { name: "Size value" });
  await size.focus();
  await keyboard.press("Escape");
  assert.ok(await sheet(ada).evaluate((element) => element === document.activeElement));
  await keyboard.press("b");
});

test("shapes, gradients, fills, letters and layers are painted and seen by others", async () => {
  const { keyboard, mouse } = ada.page;
  await open(bob);
  await sheet(ada).focus();
  await view(ada).getByRole("button", { name: "Add a layer" }).click();
  await sheet(ada).focus();
  await keyboard.press("u");
  await stroke(ada, [0.04, 0.05], [0.16, 0.2]);
  await sees(bob, PLACES.shape, RED);
  await keyboard.press("f");
  await view(ada).getByRole("button", { name: "Colour #4da3ff" }).click();
  await mouse.click(...(await at(ada, 0.1, 0.1)));
  await sees(bob, PLACES.shape, BLUE);
  await keyboard.press("g");
  await view(ada).getByRole("button", { name: "Colour #ff5a4f" }).click();
  await stroke(ada, [0.3, 0.06], [0.6, 0.3]);
  await sees(bob, PLACES.ramp, RED);
  await keyboard.press("t");
  await view(ada).getByRole("button", { name: "Colour #ffffff" }).click();
  await mouse.click(...(await at(ada, 0.7, 0.2)));
  await keyboard.type("Hé");
  await keyboard.press("Enter");
  await until("the letters", async () => (await strokes(ada)).at(-1)?.text === "Hé");
  await ada.shot("paint-3-layers");
  const made = await strokes(ada);
  assert.deepEqual(made.slice(-4).map(({ tool }) => tool), ["shape", "fill", "gradient", "text"]);
  assert.equal(new Set(made.slice(-4).map(({ layer }) => layer)).size, 1);
  await keyboard.press("Control+z");
  await keyboard.press("Control+z");
  await until("two are undone", async () => (await strokes(ada)).length === made.length - 2);
  await view(ada).getByRole("button", { name: "Colour #ff5a4f" }).click();
  await keyboard.press("b");
});

test("a finger smears while it moves, a heal takes its grain from elsewhere, and others see both", async () => {
  const { keyboard, mouse } = ada.page;
  const under = await shown(bob, ...PLACES.smeared);
  let live;
  await sheet(ada).press("r");
  await stroke(ada, [0.13, 0.13], [0.13, 0.32], async () => {
    live = await until("it smears", async () => {
      const now = await shown(ada, ...PLACES.smeared);
      return !near(now, under) && now;
    });
  });
  for (const person of [ada, bob]) await sees(person, PLACES.smeared, live);
  await keyboard.press("j");
  await keyboard.down("Alt");
  await mouse.click(...(await at(ada, 0.8, 0.5)));
  await keyboard.up("Alt");
  await stroke(ada, [0.66, 0.55], [0.7, 0.6]);
  assert.deepEqual((await strokes(ada)).slice(-2).map(({ tool }) => tool), ["smudge", "heal"]);
  await sees(bob, PLACES.healed, await shown(ada, ...PLACES.healed));
  await ada.shot("paint-4-smeared");
  await sheet(ada).press("b");
  await bob.page.keyboard.press("Escape");
});

test("nobody is shut out of the painting view", async () => {
  await ada.page.addScriptTag({ content: AXE });
  const found = await ada.page.evaluate(async () => {
    const { violations, passes } = await globalThis.axe.run();
    return { passes: passes.length, told: violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`) };
  });
  assert.deepEqual(found.told, []);
  assert.ok(found.passes > 10);
});

test("a run paints the same strokes into its picture", async () => {
  await view(ada).getByRole("button", { name: "Compute" }).click();
  const id = await until("the painter's picture", () =>
    ada.page.evaluate(() => {
      const node = [...window.__karate.results].find(([, { outputs }]) => outputs.mask)?.[1];
      return node?.state === "succeeded" && [node.outputs.image[0].id, node.outputs.mask[0].id];
    }),
  );
  const places = { ...PLACES, red: [0.5, 0.3], blue: [0.5, 0.7], masked: [0.52, 0.5], open: [0.1, 0.9] };
  const read = (asset) =>
    ada.page.evaluate(
      async ([of, where]) => {
        const answer = await fetch(`/api/v1/assets/${of}`);
        const picture = await createImageBitmap(await answer.blob());
        const pen = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
        pen.drawImage(picture, 0, 0);
        const at = ([x, y]) =>
          [...pen.getImageData(picture.width * x, picture.height * y, 1, 1).data].slice(0, 3);
        return Object.fromEntries(Object.entries(where).map(([name, place]) => [name, at(place)]));
      },
      [asset, places],
    );
  const [image, mask] = [await read(id[0]), await read(id[1])];
  const painted = near(image.red, RED) && near(image.blue, BLUE) && near(image.shape, BLUE);
  assert.ok(painted, JSON.stringify(image));
  assert.deepEqual([mask.masked, mask.open], [[255, 255, 255], [0, 0, 0]]);
  for (const name of ["open", "smeared", "healed"]) assert.ok(near(await shown(ada, ...places[name]), image[name]), name);
});

test("a reload keeps the painting, and the card says when it changed since its picture", async () => {
  await ada.page.keyboard.press("Escape");
  await view(ada).waitFor({ state: "hidden" });
  await ada.debug();
  await ada.stateIs("Painter", "Done");
  await open(ada);
  await sees(ada, [0.5, 0.3], RED);
  await sees(ada, [0.5, 0.7], BLUE);
  await stroke(ada, [0.2, 0.9], [0.4, 0.9]);
  await ada.page.keyboard.press("Escape");
  await ada.stateIs("Painter", "Changed");
});

test("a stroke that cannot be read is left out and told of, and the rest stays", async () => {
  const put = (value) =>
    ada.page.evaluate((stroke) => {
      const { doc, session } = window.__karate;
      const [node] = doc.getMap("strokes").keys().next().value.split(":");
      const map = doc.getMap("strokes");
      session.edit(() => (stroke ? map.set(`${node}:odd`, stroke) : map.delete(`${node}:odd`)));
    }, value);
  await put({ v: 1, points: "everywhere" });
  await open(ada);
  await view(ada).getByText("1 stroke cannot be painted").waitFor();
  await sees(ada, [0.5, 0.7], BLUE);
  await put(null);
  await view(ada).getByText("1 stroke cannot be painted").waitFor({ state: "hidden" });
  await ada.page.keyboard.press("Escape");
  await view(ada).waitFor({ state: "hidden" });
});

test("a stroke in the hand outlives a new picture beneath it, not its node", async () => {
  const { mouse, keyboard } = ada.page;
  await open(ada);
  const before = (await strokes(ada)).length;
  const put = (change) =>
    ada.page.evaluate((given) => {
      const { doc, session } = window.__karate;
      const [node] = doc.getMap("strokes").keys().next().value.split(":");
      session.edit(() => doc.getMap("nodes").get(node).get("params").set(...given));
    }, change);
  await mouse.move(...(await at(ada, 0.2, 0.5)));
  await mouse.down();
  await mouse.move(...(await at(ada, 0.4, 0.5)), { steps: 6 });
  await put(["invert_mask", true]);
  await until("the stroke is kept", async () => (await strokes(ada)).length === before + 1);
  await mouse.up();
  await put(["invert_mask", false]);
  await keyboard.press("Escape");
  await view(ada).waitFor({ state: "hidden" });
  await open(ada);
  await mouse.move(...(await at(ada, 0.2, 0.5)));
  await mouse.down();
  await mouse.move(...(await at(ada, 0.4, 0.5)), { steps: 6 });
  await bob.select("Painter");
  await bob.page.keyboard.press("Delete");
  await ada.button("Back to the canvas").waitFor();
  await mouse.up();
  assert.deepEqual(await strokes(ada), []);
  await keyboard.press("Enter");
  await ada.page.getByRole("dialog").waitFor({ state: "hidden" });
  await bob.page.keyboard.press("Control+z");
  await ada.node("Painter").waitFor();
  assert.equal((await strokes(ada)).length, before + 1);
});

test("who may only look sees the painting and cannot paint", async () => {
  await ada.button("Share").click();
  await ada.page.getByLabel("Role of Bob").selectOption("viewer");
  await bob.page.getByText("View only").first().waitFor();
  await bob.node("Painter").getByRole("button", { name: "See the painting of Painter" }).click();
  await sees(bob, [0.5, 0.7], BLUE);
  assert.equal(await view(bob).getByRole("button", { name: "Brush" }).count(), 0);
  const before = (await strokes(bob)).length;
  await stroke(bob, [0.3, 0.5], [0.6, 0.5]);
  assert.equal((await strokes(bob)).length, before);
  for (const person of [ada, bob]) assert.deepEqual(person.problems, []);
});
