// A stroke that takes minutes to lay: the page stays free, the picture grows, and its end ends it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { near, open, sees, shown, view } from "./painting.mjs";
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
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

/** Puts a stroke of 65,536 dabs, each as wide as the picture, into the document. */
const paintLong = () =>
  ada.page.evaluate(() => {
    const { doc } = window.__karate;
    const [node] = [...doc.getMap("nodes").entries()].find(([, n]) => n.get("type") === "painter");
    const points = Array.from({ length: 2000 }, (_, at) => [(at % 2) * 16 * 1024, 8192, 1023]).flat();
    doc.getMap("strokes").set(`${node}:long`, {
      ...{ v: 1, tool: "brush", target: "paint", color: "#3377cc", size: 16 * 1024, spacing: 1 },
      ...{ hardness: 10, opacity: 100, flow: 1, blend: "normal", order: "A-long" },
      ...{ of: [1024, 1024], points },
    });
    return `${node}:long`;
  });

/** The longest time between two frames of the next `milliseconds`. */
const longestFrame = (milliseconds) =>
  ada.page.evaluate(
    (most) =>
      new Promise((resolve) => {
        const began = performance.now();
        let [last, longest] = [began, 0];
        const look = (now) => {
          longest = Math.max(longest, now - last);
          last = now;
          if (now - began > most) resolve(longest);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    milliseconds,
  );

test("the page goes on while an endless stroke is laid, and undoing it ends it", async () => {
  await open(ada);
  const bare = [255, 255, 255];
  await sees(ada, [0.5, 0.5], bare); // the canvas is there before its first picture
  const key = await paintLong();
  const longest = await longestFrame(3000);
  // A frame of 16 ms and the work of 16; the rest is room for a busy machine.
  assert.ok(longest < 1000, `the page stood still for ${longest} ms`);
  await until("some of it shows", async () => !near(await shown(ada, 0.5, 0.5), bare));
  await ada.shot("paint-long");
  await ada.page.evaluate((id) => window.__karate.doc.getMap("strokes").delete(id), key);
  await until("it is gone", async () => near(await shown(ada, 0.5, 0.5), bare));
  await ada.page.keyboard.press("Escape");
  await view(ada).waitFor({ state: "hidden" });
  console.log(`# longest frame ${Math.round(longest)} ms`);
});
