// Frames and notes on the canvas: two people in two browsers, against a real server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const DETAIL = "Detail (Crop)";
const NEGATIVE = "Negative (Invert)";
const fromClient = createRequire(new URL("../../client/package.json", import.meta.url));
const AXE = readFileSync(fromClient.resolve("axe-core/axe.min.js"), "utf8");

let browser;
let data;
let server;
let ada;
let bob;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(DETAIL).waitFor();
  await ada.debug();
  bob = await Editor.join(browser, server.link, "Bob", { bypassCSP: true });
  await bob.node(DETAIL).waitFor();
  await bob.debug();
  await Promise.all([ada.picture(NEGATIVE), bob.picture(NEGATIVE)]);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

/** The places of all nodes, by id. */
async function places(editor) {
  const { nodes } = await editor.graph();
  return Object.fromEntries(Object.entries(nodes).map(([id, node]) => [id, node.position]));
}

function moved(before, now) {
  return Object.keys(before).filter((id) => before[id].join() !== now[id]?.join());
}

const lines = async () => {
  const answer = await ada.page.evaluate(async () => {
    const history = await fetch("/api/v1/workflows/first-light/history");
    return (await history.json()).items.map(({ summary }) => summary);
  });
  return answer;
};

const head = (editor) => editor.page.locator(".frame-head");

test("a frame goes around the selection, and takes what lies in it along, in one step", async () => {
  const { keyboard, mouse } = ada.page;
  await ada.select(DETAIL);
  await ada.node(NEGATIVE).click({ position: { x: 70, y: 16 }, modifiers: ["Control"] });
  await keyboard.press("f");
  const title = ada.page.locator(".frame-input");
  await title.waitFor();
  await title.fill("Hero");
  await title.press("Enter");
  await ada.node("Frame “Hero”").waitFor();
  await bob.node("Frame “Hero”").waitFor();
  await ada.saved();
  const before = await places(ada);
  const box = await head(ada).boundingBox();
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await ada.drag(from, { x: from.x + 30, y: from.y + 60 });
  await mouse.up();
  await until("Bob sees both nodes moved", async () => moved(before, await places(bob)).length === 2);
  await ada.saved();
  assert.match((await lines())[0], /^moved 2 nodes and moved a frame$/);
  await keyboard.press("Control+z");
  await until("one undo brings all of it back", async () => {
    const now = await places(bob);
    return moved(before, now).length === 0;
  });
});

test("a note is read while it is written, and both write in it", async () => {
  await ada.page.keyboard.press("Escape");
  await ada.page.keyboard.press("n");
  const text = (editor) => editor.page.getByRole("textbox", { name: "Text of the note" });
  await text(ada).waitFor();
  await ada.page.keyboard.type("# Plan\n- **warm** light", { delay: 5 });
  await bob.node("Note “Plan”").getByText("Ada writes…").waitFor();
  await bob.node("Note “Plan”").locator("li strong", { hasText: "warm" }).waitFor();
  await bob.page.locator(".note").dblclick();
  await text(bob).waitFor();
  await bob.page.keyboard.press("Control+End");
  await bob.page.keyboard.type("\n- crop", { delay: 5 });
  await until("Ada has Bob's words in her own box", async () =>
    (await text(ada).inputValue()).endsWith("light\n- crop"),
  );
  await ada.page.keyboard.type("!", { delay: 5 });
  await bob.page.keyboard.press("Escape");
  await ada.page.keyboard.press("Escape");
  await bob.node("Note “Plan”").getByText("light!", { exact: false }).waitFor();
  assert.equal(await bob.node("Note “Plan”").locator("li").count(), 2);
  await ada.shot("frame-and-note");
});

test("two people type in one note at the same time, and every letter of both stays", async () => {
  const text = (editor) => editor.page.getByRole("textbox", { name: "Text of the note" });
  await ada.page.locator(".note").dblclick();
  await bob.page.locator(".note").dblclick();
  await Promise.all([text(ada).waitFor(), text(bob).waitFor()]);
  const before = await text(ada).inputValue();
  await ada.page.keyboard.press("Control+Home");
  await bob.page.keyboard.press("Control+End");
  await Promise.all([
    ada.page.keyboard.type("A".repeat(40), { delay: 8 }),
    bob.page.keyboard.type("B".repeat(40), { delay: 8 }),
  ]);
  const whole = "A".repeat(40) + before + "B".repeat(40);
  for (const editor of [ada, bob]) {
    await until(`${editor.name} has all letters`, async () => (await text(editor).inputValue()) === whole);
  }
  for (let letter = 0; letter < 40; letter += 1) {
    await Promise.all([ada.page.keyboard.press("Backspace"), bob.page.keyboard.press("Backspace")]);
  }
  await until("what was typed is gone", async () => (await text(bob).inputValue()) === before);
  await Promise.all([ada.page.keyboard.press("Escape"), bob.page.keyboard.press("Escape")]);
  await Promise.all([ada.saved(), bob.saved()]);
});

test("nobody is shut out by either, and nothing breaks the rules of axe", async () => {
  await bob.page.keyboard.press("Escape");
  const violations = await bob.page.evaluate(async (source) => {
    (0, eval)(source);
    return (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id} ${nodes[0].target}`);
  }, AXE);
  assert.deepEqual(violations, []);
  await bob.node("Note “Plan”").focus();
  await bob.page.keyboard.press("Enter");
  await bob.page.getByRole("textbox", { name: "Text of the note" }).waitFor();
  await bob.page.keyboard.press("Escape");
  await bob.page.keyboard.press("ArrowRight");
  await bob.saved();
  assert.equal((await lines())[0], "moved a note");
});

test("a frame that is copied is pasted with what lies in it, and covers nothing", async () => {
  const count = async () => Object.keys((await ada.graph()).nodes).length;
  const before = await count();
  await head(ada).click({ position: { x: 60, y: 12 } });
  await ada.page.keyboard.press("Control+c");
  await ada.page.keyboard.press("Control+v");
  await until("two more nodes", async () => (await count()) === before + 2);
  await until("Bob sees both frames", async () => (await bob.page.locator(".frame").count()) === 2);
  await ada.page.keyboard.press("0");
  await until("no card covers another", async () => {
    const boxes = await Promise.all(
      (await ada.page.locator(".card").all()).map((card) => card.boundingBox()),
    );
    return boxes.every((one, at) =>
      boxes.slice(at + 1).every(
        (other) =>
          one.x >= other.x + other.width ||
          other.x >= one.x + one.width ||
          one.y >= other.y + other.height ||
          other.y >= one.y + one.height,
      ),
    );
  });
  await ada.page.keyboard.press("Delete");
  await until("the copies are gone", async () => (await count()) === before);
});

test("a frame goes alone, and its nodes stay; a copy of it has copies of them", async () => {
  const count = async () => Object.keys((await ada.graph()).nodes).length;
  const before = await count();
  await head(ada).click({ position: { x: 60, y: 12 } });
  await ada.page.keyboard.press("Control+d");
  await until("two more nodes", async () => (await count()) === before + 2);
  await ada.page.keyboard.press("Delete");
  await until("the copies are gone", async () => (await count()) === before);
  await head(ada).click({ position: { x: 60, y: 12 } });
  await ada.page.keyboard.press("Delete");
  await bob.page.locator(".frame").waitFor({ state: "detached" });
  assert.equal(await count(), before);
  assert.equal(Object.keys((await ada.graph()).edges).length, 6);
});

test("nothing went wrong on the way", () => {
  assert.deepEqual([...ada.problems, ...bob.problems], []);
});
