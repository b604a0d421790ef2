// What becomes of a person's work when the server refuses an edit: the good gestures are put back,
// the bad one lies in the "Not applied" tray with the rule, and a reload is clean.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const fromClient = createRequire(new URL("../../client/package.json", import.meta.url));
const AXE = readFileSync(fromClient.resolve("axe-core/axe.min.js"), "utf8");

let browser;
let data;
let server;
let ada;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada", { bypassCSP: true });
  await ada.node("Soft focus (Blur)").waitFor();
  await ada.debug();
  await ada.saved();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const tray = () => ada.page.getByRole("region", { name: "Not applied" });
const stored = () =>
  ada.page.evaluate(async () => (await fetch("/api/v1/workflows/first-light")).json());
const sigma = ({ graph }) => graph.nodes.find((node) => node.type === "blur").params.sigma;

/** Counts the refusals that the page's sockets meet from now on. */
function refusals() {
  const found = [];
  ada.page.on("websocket", (socket) => socket.on("close", () => found.push(socket.url())));
  return found;
}

test("the good gestures around a bad one are put back", async () => {
  // One tick for all three: they travel before the server's word comes back.
  await ada.page.evaluate(() => {
    const { session } = window.__karate;
    const [blur, node] = [...session.doc.getMap("nodes")].find(
      ([, value]) => value.get("type") === "blur",
    );
    session.edit(() => node.get("params").set("sigma", 33));
    session.edit((doc) => doc.getMap("smuggled").set("a", 1));
    session.edit(() => node.get("params").set("mix", 0.5));
    session.edit((doc) => doc.getMap("nodes").get(blur).set("evil", true));
    const { source } = session.doc.getMap("edges").get(`${blur}:image`);
    session.edit((doc) =>
      doc.getMap("edges").set(`${source}:image`, { source: blur, port: "image" }),
    );
    session.edit((doc) => doc.getMap("meta").set("title", "Put back"));
  });
  await tray().waitFor();
  await ada.saved();
  await until("both good gestures are stored", async () => {
    const workflow = await stored();
    return workflow.title === "Put back" && sigma(workflow) === 33;
  });
  assert.equal(await ada.page.evaluate(() => window.__karate.doc.share.has("smuggled")), false);
  await tray().getByText("3 changes were not applied").waitFor();
  await ada.shot("20-not-applied");
});

test("the tray tells the rule, in words anybody can reach", async () => {
  await tray().getByText("root: there is no root “smuggled”").waitFor();
  await tray().getByText("key: a node has no key “evil”").waitFor();
  await tray().getByText("You connected Soft focus to Warmer light").waitFor();
  await tray().getByText("cycle: this wire closes a loop").waitFor();
  await ada.page.addScriptTag({ content: AXE });
  const found = await ada.page.evaluate(async () =>
    (await window.axe.run()).violations.map((v) => v.id),
  );
  assert.deepEqual(found, []);
});

test("a reload is clean, and keeps the tray until it is dismissed", async () => {
  const versions = (await stored()).version;
  const closed = refusals();
  await ada.page.reload();
  await ada.node("Soft focus (Blur)").waitFor();
  await ada.saved();
  await tray().waitFor();
  assert.deepEqual(closed, []);
  assert.equal((await stored()).version, versions);
  await tray().getByRole("button", { name: "Dismiss all" }).click();
  await tray().waitFor({ state: "hidden" });
  await ada.page.reload();
  await ada.saved();
  assert.equal(await tray().count(), 0);
});

test("work goes on", async () => {
  await ada.select("Soft focus (Blur)");
  await ada.slide("Sigma", 0.1);
  await ada.saved();
  await until("the slider is stored", async () => sigma(await stored()) !== 33);
  assert.deepEqual(ada.problems, []);
});
