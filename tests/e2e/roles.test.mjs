// Roles as people see them: an owner changes them, open canvases follow without a reload.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const BLUR = "Soft focus (Blur)";

let browser;
let data;
let server;
let ada;
let bob;
/** The sign-in link as of now. */
let link;

before(async () => {
  let port;
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port);
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(BLUR).waitFor();
  bob = await Editor.join(browser, server.link, "Bob");
  await bob.node(BLUR).waitFor();
  await ada.saved();
  await bob.saved();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const give = (role) => ada.page.getByLabel("Role of Bob").selectOption(role);

/** Where the node stands on the canvas, whatever the canvas itself shows. */
async function place(editor) {
  return editor.node(BLUR).evaluate((node) => node.style.transform);
}

async function drag(editor) {
  const box = await editor.node(BLUR).boundingBox();
  await editor.page.mouse.move(box.x + 70, box.y + 16);
  await editor.page.mouse.down();
  await editor.page.mouse.move(box.x + 110, box.y + 60, { steps: 5 });
  await editor.page.mouse.up();
}

test("an owner sees everybody in the share popover, and the last owner has no choice", async () => {
  await ada.button("Share").click();
  const rows = ada.page.getByRole("list", { name: "Members" }).getByRole("listitem");
  await rows.nth(1).waitFor();
  assert.match(await rows.first().innerText(), /Ada \(you\)/);
  assert.equal(await ada.page.getByLabel("Role of Ada").count(), 0);
});

test("an owner gives the sign-in link away, and makes another that ends the first", async () => {
  const shown = ada.page.getByRole("textbox", { name: "Sign-in link" });
  const before = await shown.inputValue();
  assert.equal(before, server.link);
  await ada.button("Make a new link").click();
  await until("the link is another", async () => (await shown.inputValue()) !== before);
  link = await shown.inputValue();
  const join = (address) =>
    ada.page.evaluate(async (token) => {
      const body = JSON.stringify({ token, name: "Carl" });
      const headers = { "content-type": "application/json" };
      return (await fetch("/api/v1/join", { method: "POST", body, headers, credentials: "omit" })).status;
    }, address.split("#")[1]);
  assert.deepEqual([await join(before), await join(link)], [403, 200]);
  ada.problems.length = 0; // the refusal was meant
});

test("who becomes a viewer can look and change nothing, at once and without a reload", async () => {
  await bob.select(BLUR);
  await give("viewer");
  await bob.page.getByText("View only").waitFor();
  assert.ok(await bob.button("Run").isDisabled());
  assert.equal(await bob.button("Add node").count(), 0);
  assert.ok(await bob.page.getByRole("slider", { name: "Sigma" }).isDisabled());
  const before = await place(bob);
  await drag(bob);
  await bob.page.keyboard.press("Delete");
  await bob.page.keyboard.press("Control+k");
  assert.equal(await bob.page.getByRole("textbox", { name: "Search nodes" }).count(), 0);
  assert.equal(await place(bob), before);
  assert.equal(await ada.node(BLUR).count(), 1);
  await bob.shot("roles-viewer");
});

test("a runner may run, an editor may edit again", async () => {
  await give("runner");
  await bob.page.getByText("View and run").waitFor();
  await until("Bob may run", async () => !(await bob.button("Run").isDisabled()));
  await give("editor");
  await bob.button("Add node").waitFor();
  const before = await place(ada);
  await drag(bob);
  await until("Ada sees the node move", async () => (await place(ada)) !== before);
  await bob.saved();
});

test("signing out closes every tab of that browser", async () => {
  const tab = await bob.page.context().newPage();
  await tab.goto(bob.page.url());
  await tab.locator(".react-flow__node").first().waitFor();
  await bob.button("Account of Bob").click();
  await bob.button("Sign out").click();
  for (const page of [bob.page, tab]) await page.waitForURL("**/join");
});

test("who is removed is told so", async () => {
  const cleo = await Editor.join(browser, link, "Cleo");
  await cleo.node(BLUR).waitFor();
  await ada.button("Remove Cleo").click();
  await ada.button("Remove").click();
  await cleo.page.getByText("You no longer have access").waitFor();
  for (const person of [ada, bob, cleo]) assert.deepEqual(person.problems, []);
});
