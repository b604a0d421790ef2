// Time, as two people meet it: undo that survives a reload and the other's edits, looking back,
// restoring, forking, comparing, merging.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

const BLUR = "Soft focus (Blur)";
const CROP = "Detail (Crop)";
const NEGATIVE = "Negative (Invert)";

let browser;
let data;
let server;
let ada;
let bob;

before(async () => {
  [browser, data] = await Promise.all([launch(), dataFolder()]);
  server = await serve(data.path, await freePort());
  [ada, bob] = await Promise.all([
    Editor.join(browser, server.link, "Ada"),
    Editor.join(browser, server.link, "Bob"),
  ]);
  for (const person of [ada, bob]) {
    await person.node(BLUR).waitFor();
    await person.debug();
    await person.saved();
  }
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

/** The sigma of the blur in the document of a person. */
async function sigma(person) {
  const { nodes } = await person.graph();
  return Object.values(nodes).find(({ type }) => type === "blur").params.sigma;
}

async function setSigma(person, share) {
  const old = await sigma(person);
  await person.select(BLUR);
  await person.slide("Sigma", share);
  await until(`${person.name} has set Sigma`, async () => (await sigma(person)) !== old);
  await person.saved();
  await person.page.keyboard.press("Escape");
  return sigma(person);
}

/** Keys go to the canvas, not to a box that happens to have the focus. */
async function press(person, keys) {
  await person.page.evaluate(() => document.activeElement?.blur());
  await person.page.keyboard.press(keys);
}

async function opened(person, path) {
  await person.page.goto(`${server.url}${path}`);
  await person.page.locator(".react-flow__node").first().waitFor();
  await person.saved();
}

test("undo takes back one's own, also after a reload, and the picture is still there", async () => {
  const first = await sigma(ada);
  await setSigma(ada, 0.3);
  await ada.select(CROP);
  await press(ada, "Delete");
  await ada.node(CROP).waitFor({ state: "detached" });
  await bob.node(CROP).waitFor({ state: "detached" });
  await ada.saved();
  await bob.select(NEGATIVE);
  await press(bob, "ArrowRight");
  await bob.saved();

  await ada.page.reload();
  await ada.node(BLUR).waitFor();
  await ada.saved();
  await press(ada, "Control+z");
  await ada.node(CROP).waitFor();
  await bob.node(CROP).waitFor();
  assert.ok(await ada.picture(CROP), "the result did not go with the node");
  await press(ada, "Control+z");
  await until("the edit before is undone too", async () => (await sigma(bob)) === first);
  await press(ada, "Control+Shift+z");
  await until("and done again", async () => (await sigma(bob)) !== first);
});

test("what somebody changed since is kept, and named", async () => {
  await setSigma(ada, 0.2);
  const theirs = await setSigma(bob, 0.5);
  await until("Ada sees it", async () => (await sigma(ada)) === theirs);
  await press(ada, "Control+z");
  await ada.page.getByText(/Kept Sigma: Bob changed it to .* after you/).waitFor();
  assert.equal(await sigma(bob), theirs);
  await ada.shot("time-1-kept");
});

test("History tells it all, and undoes anybody's gesture", async () => {
  const theirs = await sigma(ada);
  await ada.button("History").click();
  const list = ada.page.getByRole("list", { name: "History", exact: true });
  await list.getByText("took back a change: brought back Detail").waitFor();
  await list.getByText("removed Detail").waitFor();
  await ada.page.getByRole("combobox", { name: "Person" }).selectOption({ label: "Bob" });
  await list.getByText("removed Detail").waitFor({ state: "detached" });
  await list.getByText(/set Sigma/).first().click({ button: "right" });
  await ada.shot("time-2-history");
  await ada.page.getByRole("menuitem", { name: "Undo this" }).click();
  await until("Bob's edit is undone by Ada", async () => (await sigma(bob)) !== theirs);
  await ada.page.getByRole("combobox", { name: "Person" }).selectOption({ label: "Everyone" });
});

test("the scrubber shows every moment while the others go on, and restores one", async () => {
  const now = await sigma(ada);
  await press(ada, "Shift+H");
  const bar = ada.page.getByRole("region", { name: "Looking back" });
  const scrubber = ada.page.getByRole("slider", { name: "Version" });
  await scrubber.focus();
  await ada.page.keyboard.press("Home");
  await bar.getByText("Version 1 of").waitFor();
  await ada.node(BLUR).waitFor({ state: "detached" });
  await ada.page.keyboard.press("ArrowRight");
  await bar.getByText("Version 2 of").waitFor();
  await ada.node(BLUR).waitFor();
  await ada.picture(BLUR);
  assert.ok(await ada.button("Run").isDisabled(), "the past cannot be run");
  await bob.select(NEGATIVE);
  await press(bob, "ArrowDown");
  await bob.saved();
  assert.match(ada.page.url(), /at=2/);
  await ada.shot("time-3-past");
  await ada.button("Play").click();
  await until("the replay comes to its end", () => ada.button("Play").isVisible());
  await ada.page.keyboard.press("Escape");
  await bar.waitFor({ state: "detached" });
  assert.equal(await sigma(ada), now);

  await opened(ada, "/w/first-light?debug&at=2");
  await bar.getByText("Version 2 of").waitFor();
  await ada.button("Restore").click();
  await bar.waitFor({ state: "detached" });
  await until("the first Sigma is back for both", async () => (await sigma(bob)) === 6);
});

test("a version gets a name, and is compared with now on the canvas", async () => {
  await ada.button("History").click();
  await ada.page.getByRole("tab", { name: "Versions" }).click();
  await ada.button("Name this version").click();
  await ada.page.getByRole("textbox", { name: "Name", exact: true }).fill("For the client");
  await ada.page.keyboard.press("Enter");
  const named = ada.page.getByRole("list", { name: "Named versions" });
  await named.getByText("For the client").waitFor();
  await ada.button("Rename For the client").click();
  await ada.page.getByRole("textbox", { name: /Name of version/ }).fill("For the printer");
  await ada.shot("time-4-rename");
  await ada.page.keyboard.press("Enter");
  await named.getByText("For the printer").waitFor();
  await setSigma(bob, 0.6);
  await bob.select(NEGATIVE);
  await press(bob, "Delete");
  await bob.saved();
  await ada.button("Compare For the printer with now").click();
  await ada.node(NEGATIVE).getByText("Removed").waitFor();
  await ada.node(BLUR).getByText("Changed").waitFor();
  const list = ada.page.getByRole("list", { name: "Differences" });
  await list.getByText("6 px").waitFor();
  await ada.shot("time-4-compare");
  await ada.page.keyboard.press("Escape");
});

test("a fork remembers where it is from, and comes back as one edit with one decision", async () => {
  await ada.button("Fork").click();
  await ada.page.keyboard.press("Enter");
  await ada.page.waitForURL((url) => !url.pathname.endsWith("first-light"));
  await ada.node(BLUR).waitFor();
  await ada.page.getByText("Forked from").first().waitFor();
  assert.ok(await ada.picture(BLUR), "the fork shows what the original had given");
  await ada.debug();
  const theirs = await setSigma(ada, 0.9);
  await ada.select(CROP);
  await press(ada, "Delete");
  await ada.saved();
  await setSigma(bob, 0.1);

  await ada.page.getByRole("link", { name: "Merge back" }).first().click();
  await ada.page.getByText("1 decision to make").waitFor();
  await ada.node(BLUR).getByText("Conflict").waitFor();
  await ada.node(CROP).getByText("Removed").waitFor();
  assert.ok(await ada.button("Merge").isDisabled(), "nothing merges undecided");
  await ada.page.getByRole("radio", { name: /Theirs/ }).check();
  await ada.shot("time-5-merge");
  await ada.button("Merge").click();
  await ada.page.getByText("Merged 2 changes").waitFor();
  await until("both sides are one", async () => (await sigma(bob)) === theirs);
  await bob.node(CROP).waitFor({ state: "detached" });
  await press(ada, "Control+z");
  await bob.node(CROP).waitFor();
  assert.notEqual(await sigma(bob), theirs, "the merge was one edit");
});

test("two people type into one text at once, and each takes back only their own words", async () => {
  const id = await ada.page.evaluate(async () => {
    const nodes = [{ id: "prompt", type: "text", position: [0, 0], params: { value: "A cat" } }];
    const answer = await fetch("/api/v1/workflows", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ title: "Prompt", graph: { nodes, edges: [] } }),
    });
    return (await answer.json()).id;
  });
  const box = (person) => person.page.getByRole("textbox", { name: "Text", exact: true });
  for (const [person, at] of [
    [ada, "Home"],
    [bob, "End"],
  ]) {
    await opened(person, `/w/${id}?debug`);
    await person.select("Text");
    await box(person).click();
    await person.page.keyboard.press(at);
  }
  const texts = () => Promise.all([ada, bob].map((person) => box(person).inputValue()));
  const both = (wanted) =>
    until(`both read ${wanted}`, async () => (await texts()).every((text) => text === wanted));
  await Promise.all([
    ada.page.keyboard.type("Softly lit: ", { delay: 40 }),
    bob.page.keyboard.type(" that sleeps", { delay: 45 }),
  ]);
  await both("Softly lit: A cat that sleeps");
  await Promise.all([ada.saved(), bob.saved()]);
  await ada.shot("time-6-typed");
  await press(ada, "Control+z");
  await both("A cat that sleeps");
  await press(bob, "Control+z");
  await both("A cat");
  await press(ada, "Control+Shift+z");
  await both("Softly lit: A cat");
});

test("nothing went wrong on the way", () => {
  assert.deepEqual([...ada.problems, ...bob.problems], []);
});
