// Every page against the accessibility rules of axe-core.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";

const fromClient = createRequire(new URL("../../client/package.json", import.meta.url));
const AXE = readFileSync(fromClient.resolve("axe-core/axe.min.js"), "utf8");
/** A page on which fewer rules than this had anything to check was not really looked at. */
const FEWEST_RULES = 10;

let browser;
let data;
let server;
let page;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  // The page's own policy would keep the checker out.
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
  page = await context.newPage();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

/** Colours on their way to other ones are nobody's contrast. */
async function settled() {
  const passing = document.getAnimations().filter((one) => {
    return one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
  });
  await Promise.allSettled(passing.map((one) => one.finished));
}

async function violations() {
  await page.addScriptTag({ content: AXE });
  await page.evaluate(settled);
  const { passes, found } = await page.evaluate(async () => {
    const result = await globalThis.axe.run();
    const told = result.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
    return { passes: result.passes.length, found: told };
  });
  assert.ok(passes >= FEWEST_RULES, `only ${passes} rules had something to check`);
  return found;
}

test("the door", async () => {
  await page.goto(server.link);
  await page.getByRole("textbox", { name: "Your name" }).waitFor();
  assert.deepEqual(await violations(), []);
  await page.getByRole("textbox", { name: "Your name" }).fill("Ada");
  await page.getByRole("button", { name: "Join" }).click();
});

test("the editor, its inspector, history and palette", async () => {
  const editor = new Editor(page, "Ada");
  await editor.node("Soft focus (Blur)").waitFor();
  await editor.picture("Soft focus (Blur)");
  assert.deepEqual(await violations(), []);
  await editor.select("Soft focus (Blur)");
  await editor.button("History").click();
  await page.getByRole("slider", { name: "Sigma" }).waitFor();
  assert.deepEqual(await violations(), []);
  await editor.button("Add node").click();
  await page.getByRole("textbox", { name: "Search nodes" }).waitFor();
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
});

test("looking back, comparing, and the versions with a name", async () => {
  const editor = new Editor(page, "Ada");
  await page.keyboard.press("Escape");
  await editor.button("Time travel").click();
  await page.getByRole("slider", { name: "Version" }).waitFor();
  await page.keyboard.press("Home");
  await page.getByText("Version 1 of").waitFor();
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("ArrowRight");
  await editor.button("Compare with now").click();
  await page.getByRole("complementary", { name: "Comparison" }).waitFor();
  assert.deepEqual(await violations(), []);
  await editor.button("Back to now").first().click();
  await page.getByRole("tab", { name: "Versions" }).click();
  await editor.button("Name this version").click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("First");
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "Named versions" }).getByText("First").waitFor();
  assert.deepEqual(await violations(), []);
});

test("a fork, and merging it back", async () => {
  const editor = new Editor(page, "Ada");
  await editor.button("Fork").click();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.endsWith("first-light"));
  await page.getByText("Forked from").first().waitFor();
  assert.deepEqual(await violations(), []);
  await editor.select("Soft focus (Blur)");
  await editor.slide("Sigma", 0.9);
  await editor.saved();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Merge back" }).first().click();
  await page.getByRole("complementary", { name: "Merge" }).waitFor();
  await editor.button("Merge").waitFor();
  assert.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
});

test("the list of workflows", async () => {
  await page.goto(`${server.url}/`);
  await page.getByText("First light").first().waitFor();
  assert.deepEqual(await violations(), []);
});
