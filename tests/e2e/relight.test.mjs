// Lighting a picture by hand: lights over the picture, one edit per gesture, and the lit result.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor, middle } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const PHOTO = "Photograph (Image)";

let browser;
let data;
let server;
let ada;

before(async () => {
  let port;
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port);
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(PHOTO).waitFor();
  await ada.debug();
  await ada.picture(PHOTO);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

async function add(words, title) {
  await ada.page.keyboard.press("/");
  await ada.page.getByRole("textbox", { name: "Search nodes" }).waitFor();
  await ada.page.keyboard.type(words);
  await ada.page.keyboard.press("Enter");
  await ada.node(title).waitFor();
}

const wire = (from, fromPort, to, toPort) =>
  ada.page.evaluate(
    ([one, port, other, key]) => {
      const { doc } = window.__karate;
      const named = (type) =>
        [...doc.getMap("nodes").entries()].find(([, node]) => node.get("type") === type)[0];
      doc.getMap("edges").set(`${named(other)}:${key}`, { source: named(one), port });
    },
    [from, fromPort, to, toPort],
  );

const lights = async () => {
  const { nodes } = await ada.graph();
  return Object.values(nodes).find((node) => node.type === "relight").params.lights;
};

/** How often the document changed by this page since the last call. */
const edits = () =>
  ada.page.evaluate(() => {
    const { doc } = window.__karate;
    if (!window.__edits) {
      window.__edits = { count: 0 };
      doc.on("update", () => {
        window.__edits.count += 1;
      });
    }
    const { count } = window.__edits;
    window.__edits.count = 0;
    return count;
  });

test("a picture is lit over the depth of itself", async () => {
  await add("z-depth", "Z-Depth");
  await add("relight", "Relight");
  await wire("image", "image", "z-depth", "image");
  await wire("image", "image", "relight", "image");
  await wire("z-depth", "depth", "relight", "depth");
  await ada.saved();
  await ada.button("Run").first().click();
  await ada.stateIs("Relight", "Done");
  await ada.select("Relight");
  await ada.button("Light 1 position").waitFor();
  assert.equal(await lights(), undefined);
  await ada.shot("relight-1-sun");
});

test("dragging a light over the picture is one edit", async () => {
  await ada.button("Add point light").click();
  await ada.button("Light 2 position").waitFor();
  await until("two lights", async () => (await lights())?.length === 2);
  await edits();
  const picture = await ada.button("Light 2 position").locator("xpath=..").boundingBox();
  const to = { x: picture.x + 0.7 * picture.width, y: picture.y + 0.6 * picture.height };
  await ada.drag(await middle(ada.button("Light 2 position")), to);
  assert.equal(await edits(), 0);
  await ada.page.mouse.up();
  await until("the light is there", async () => Math.abs((await lights())[1].x - 0.7) < 0.02);
  assert.equal(await edits(), 1);
  assert.ok(Math.abs((await lights())[1].y - 0.6) < 0.02);
  await ada.page.getByRole("radio", { name: "Temperature" }).click();
  await until("a warm light", async () => (await lights())[1].kelvin === 3200);
  await ada.slide("Intensity", 0.75);
  await until("a strong light", async () => (await lights())[1].intensity > 2);
});

test("lights are switched, copied and taken away, and the new light shows in the result", async () => {
  await ada.button("Switch Light 1 off").click();
  await until("it is off", async () => (await lights())[0].on === false);
  await ada.button("Duplicate Light 2").click();
  await ada.button("Remove Light 3").click();
  await until("two again", async () => (await lights()).length === 2);
  await ada.saved();
  const old = await ada.picture("Relight");
  await ada.button("Run").first().click();
  await ada.otherPicture("Relight", old);
  await ada.button("Add spot light").click();
  await ada.button("Light 3 target").focus();
  await ada.page.keyboard.press("Shift+ArrowRight");
  await until("the spot points elsewhere", async () => (await lights())[2]?.to_x === 0.6);
  await ada.shot("relight-2-lamp");
  assert.deepEqual(ada.problems, []);
});
