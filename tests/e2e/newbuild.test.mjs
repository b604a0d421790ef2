// The server is updated while a page is open: the page goes on, and offers to be loaded anew.

import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const BUILT = fileURLToPath(new URL("../../client/dist", import.meta.url));

let browser;
let data;
let server;
let client;
let ada;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  client = join(data.path, "client");
  await cp(BUILT, client, { recursive: true });
  process.env.KARATE_CLIENT_DIR = client;
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node("Soft focus (Blur)").waitFor();
});

after(async () => {
  delete process.env.KARATE_CLIENT_DIR;
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

/** Build anew: as after a real build every script has another name, and the old ones are gone. */
async function built() {
  const scripts = (await readdir(join(client, "assets"))).filter((name) => name.endsWith(".js"));
  const renamed = (text) =>
    scripts.reduce((done, name) => done.replaceAll(name, name.replace(/js$/, "next.js")), text);
  for (const name of scripts) {
    const text = await readFile(join(client, "assets", name), "utf8");
    await writeFile(join(client, "assets", renamed(name)), renamed(text));
    await rm(join(client, "assets", name));
  }
  const worker = await readFile(join(client, "sw.js"), "utf8");
  const [, version] = worker.match(/version:`([0-9a-f]{16})`/);
  await writeFile(join(client, "sw.js"), renamed(worker).replaceAll(version, "next-build"));
  const page = renamed(await readFile(join(client, "index.html"), "utf8"));
  await writeFile(join(client, "index.html"), page);
  return page.match(/src="\/(assets\/[^"]+\.js)"/)[1];
}

const shells = () =>
  ada.page.evaluate(async () =>
    (await caches.keys()).filter((name) => name.startsWith("karate-shell-")),
  );

test("the worker is never taken from the browser's own cache", async () => {
  const { headers } = await fetch(`${server.url}/sw.js`);
  assert.equal(headers.get("cache-control"), "no-cache");
  assert.match(headers.get("content-type"), /javascript/);
});

test("the first worker takes over without a word", async () => {
  await until("a worker has the page", () =>
    ada.page.evaluate(() => navigator.serviceWorker.controller !== null),
  );
  assert.equal((await shells()).length, 1);
  assert.equal(await ada.page.getByText("A new version of Karate is here").count(), 0);
});

test("a new build offers a reload, keeps the old one's files, and loads", async () => {
  const next = await built();
  await ada.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const hint = ada.page.getByText("A new version of Karate is here");
  await hint.waitFor();
  await ada.shot("22-new-build");
  assert.equal((await shells()).length, 2);
  // What the old page has not loaded yet is gone from the server.
  await ada.button("History").click();
  await ada.page.getByRole("list", { name: "History", exact: true }).waitFor();
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await ada.page.locator(`script[src="/${next}"]`).waitFor({ state: "attached" });
  await ada.node("Soft focus (Blur)").waitFor();
  assert.equal(await hint.count(), 0);
});

test("nothing went wrong on the way", () => assert.deepEqual(ada.problems, []));
