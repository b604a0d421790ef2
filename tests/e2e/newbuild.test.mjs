// The server is updated while a page is open: the page goes on, and offers to be loaded anew.

import assert from "node:assert/strict";
import { appendFile, cp, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
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
  const page = await readFile(join(client, "index.html"), "utf8");
  const [, entry] = page.match(/src="\/(assets\/[^"]+\.js)"/);
  const next = entry.replace(/\.js$/, "-next.js");
  await cp(join(client, entry), join(client, next));
  // What the page loads later is of the same build: it shares its modules with the new entry.
  for (const name of await readdir(join(client, "assets"))) {
    const file = join(client, "assets", name);
    if (!name.endsWith(".js") || file === join(client, entry)) continue;
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(basename(entry), basename(next)));
  }
  await rename(join(client, "sw.js"), join(client, "sw-old.js"));
  const worker = await readFile(join(client, "sw-old.js"), "utf8");
  const [, version] = worker.match(/version:`([0-9a-f]{16})`/);
  await writeFile(
    join(client, "sw.js"),
    worker.replaceAll(version, "next-build").replaceAll(entry, next),
  );
  await writeFile(join(client, "index.html"), page.replaceAll(entry, next));
  await appendFile(join(client, next), "\n");
  await ada.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const hint = ada.page.getByText("A new version of Karate is here");
  await hint.waitFor();
  await ada.shot("22-new-build");
  assert.equal((await shells()).length, 2);
  await ada.page.getByRole("button", { name: "Reload" }).click();
  await ada.page.locator(`script[src="/${next}"]`).waitFor({ state: "attached" });
  await ada.node("Soft focus (Blur)").waitFor();
  assert.equal(await hint.count(), 0);
});

test("nothing went wrong on the way", () => assert.deepEqual(ada.problems, []));
