// The server is down and the page is loaded anew: the canvas opens with the work kept, takes more,
// and everybody has it once the server is back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const BLUR = "Soft focus (Blur)";

let browser;
let data;
let port;
let server;
let ada;
let bob;

before(async () => {
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port);
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(BLUR).waitFor();
  bob = await Editor.join(browser, server.link, "Bob");
  await bob.node(BLUR).waitFor();
  await Promise.all([ada.debug(), bob.debug()]);
  await Promise.all([ada.saved(), bob.saved()]);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const blur = async (editor) =>
  Object.values((await editor.graph()).nodes).find((node) => node.type === "blur");

test("the page has all its files before the server goes", async () => {
  const kept = () =>
    ada.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      const names = await caches.keys();
      const shell = names.find((name) => name.startsWith("karate-shell-"));
      const files = shell ? (await (await caches.open(shell)).keys()).length : 0;
      const data = await caches.open("karate-data-kept");
      return { files, data: (await data.keys()).map(({ url }) => new URL(url).pathname).sort() };
    });
  const needed = ["me", "node-types", "workflows"].map((name) => `/api/v1/${name}`);
  const { files, data: paths } = await until("the worker kept what it needs", async () => {
    const found = await kept();
    return found.files > 0 && needed.every((path) => found.data.includes(path)) && found;
  });
  assert.ok(files > 10, `${files} files`);
  for (const path of paths) {
    assert.match(path, /^\/api\/v1\/(me|node-types|workflows)$/);
  }
});

test("a reload without the server opens the canvas with the work kept", async () => {
  await server.kill("SIGKILL");
  await ada.status("Offline").first().waitFor();
  await ada.select(BLUR);
  await ada.slide("Sigma", 0.2);
  await ada.status("Offline, 1 change waiting").first().waitFor();
  const before = await blur(ada);
  await ada.page.reload();
  await ada.node(BLUR).waitFor();
  await ada.status("Offline, 1 change waiting").first().waitFor();
  assert.deepEqual(await blur(ada), before);
  await ada.shot("21-offline-reload");
});

test("the pictures that were there before are shown, and no node claims never to have run", async () => {
  const result = ada.node(BLUR).locator("img");
  await result.waitFor();
  await until("the picture is drawn", () => result.evaluate((image) => image.naturalWidth > 0));
  assert.equal(await ada.page.getByText("Not computed yet").count(), 0);
});

test("it takes more edits, and survives another reload", async () => {
  await ada.page.keyboard.press("/");
  await ada.page.getByRole("textbox", { name: "Search nodes" }).waitFor();
  await ada.page.keyboard.type("invert");
  await ada.page.keyboard.press("Enter");
  await ada.node("Invert").waitFor();
  await ada.status("Offline, 2 changes waiting").first().waitFor();
  await ada.page.reload();
  await ada.node("Invert").waitFor();
  await ada.status("Offline, 2 changes waiting").first().waitFor();
});

test("the list of workflows opens too", async () => {
  const list = await ada.page.context().newPage();
  await list.goto(`${server.url}/`);
  await list.getByText("First light").first().waitFor();
  await list.close();
});

test("when the server is back, everybody has it", async () => {
  const { sigma } = (await blur(ada)).params;
  server = await serve(data.path, port);
  await ada.saved();
  await bob.node("Invert").waitFor();
  await until("Bob sees the slider", async () => (await blur(bob)).params.sigma === sigma);
  await bob.saved();
  await ada.page.reload();
  await ada.node("Invert").waitFor();
  await ada.saved();
});

test("signing out leaves nothing of the person in the caches", async () => {
  await ada.page.getByRole("button", { name: "Account of Ada" }).click();
  await ada.page.getByRole("button", { name: "Sign out", exact: true }).click();
  await ada.page.waitForURL(/\/join/);
  const left = () =>
    ada.page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith("karate-data-"));
      const requests = await Promise.all(
        names.map(async (name) => (await caches.open(name)).keys()),
      );
      const databases = await indexedDB.databases();
      return {
        requests: requests.flat().map(({ url }) => url),
        copies: databases.map(({ name }) => name).filter((name) => name.startsWith("karate/")),
      };
    });
  await until("everything is forgotten", async () => {
    const { requests, copies } = await left();
    return requests.length + copies.length === 0;
  });
});

test("nothing went wrong on the way", () => {
  assert.deepEqual(ada.problems, []);
  assert.deepEqual(bob.problems, []);
});
