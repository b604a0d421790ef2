// The story of first light, played by two people in two browsers against a real server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor, middle } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

/** Two nodes of the sample, by the names they have for people. */
const BLUR = "Soft focus (Blur)";
const PHOTO = "Photograph (Image)";

let browser;
let data;
let port;
let server;
let ada;
let bob;

before(async () => {
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

test("the printed link opens a finished sample with a picture on every node", async () => {
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(BLUR).waitFor();
  for (const node of await ada.page.locator(".react-flow__node").all()) {
    const title = await node.getAttribute("aria-label");
    assert.ok(await ada.picture(title), `${title} shows its picture`);
  }
  await ada.saved();
  await ada.debug();
  await ada.picture(BLUR);
  await ada.shot("1-sample");
});

test("a second browser is a person of its own, and each sees the other's cursor", async () => {
  bob = await Editor.join(browser, server.link, "Bob");
  await bob.node(BLUR).waitFor();
  await bob.debug();
  await bob.page.mouse.move(700, 300);
  await bob.page.mouse.move(760, 340, { steps: 3 });
  await ada.page.getByTestId("cursor").filter({ hasText: "Bob" }).waitFor();
  await ada.page.mouse.move(500, 600, { steps: 3 });
  await bob.page.getByTestId("cursor").filter({ hasText: "Ada" }).waitFor();
  await bob.select(BLUR);
  await ada.node(BLUR).getByText("Bob").waitFor();
});

test("a slider changes the blur, and only what changed is computed", async () => {
  const old = await ada.picture(BLUR);
  await ada.select(BLUR);
  const value = await ada.slide("Sigma", 0.2);
  await ada.saved();
  const [blur] = Object.values((await ada.graph()).nodes).filter(({ type }) => type === "blur");
  assert.equal(String(blur.params.sigma), value);
  await ada.stateIs(BLUR, "Changed since");
  await bob.stateIs(BLUR, "Changed since");
  await ada.shot("2-changed");
  await ada.button("Run").click();
  await ada.stateIs(BLUR, "Done");
  const fresh = await ada.otherPicture(BLUR, old);
  await ada.stateIs(PHOTO, "Cached");
  assert.equal(await bob.otherPicture(BLUR, old), fresh);
  await bob.stateIs(PHOTO, "Cached");
  await ada.shot("3-ran");
  await bob.shot("3-ran-bob");
});

test("a wire that cannot be is refused with the reason while it is dragged", async () => {
  const from = await middle(ada.port(BLUR, "Image", "output"));
  const to = await middle(ada.port(BLUR, "Image", "input"));
  await ada.drag(from, { x: to.x + 2, y: to.y + 2 });
  await ada.page.getByRole("tooltip").getByText("cannot feed itself").waitFor();
  await ada.shot("4-refused");
  await ada.page.mouse.up();
  assert.equal(Object.values((await ada.graph()).edges).filter(({ source }) => source === "x").length, 0);
});

test("a node is found by name, wired from where the wire was dropped, and seen by both", async () => {
  const count = Object.keys((await bob.graph()).nodes).length;
  const from = await middle(bob.port(BLUR, "Image", "output"));
  await bob.drag(from, { x: 220, y: 700 });
  await bob.page.mouse.up();
  const search = bob.page.getByRole("textbox", { name: "Search nodes" });
  await search.fill("inv");
  await bob.shot("5-palette");
  await bob.page.keyboard.press("Enter");
  await until("Bob's node is wired", async () => {
    const { nodes, edges } = await ada.graph();
    const added = Object.keys(nodes).length === count + 1;
    const [id] = Object.entries(nodes).find(([key, { type }]) => type === "invert" && key) ?? [];
    return added && Object.keys(edges).some((key) => key.startsWith(`${id}:image`));
  });
  await bob.saved();
  await bob.button("Add node").click();
  await search.fill("crop");
  await bob.page.keyboard.press("Escape");
});

test("each undoes only what was their own", async () => {
  const sigma = async (who) =>
    Object.values((await who.graph()).nodes).find(({ type }) => type === "blur").params.sigma;
  const before = await sigma(ada);
  const nodes = Object.keys((await ada.graph()).nodes).length;
  await ada.page.keyboard.press("Escape");
  await ada.page.keyboard.press("Control+z");
  await until("Ada's slider is back", async () => (await sigma(bob)) !== before);
  assert.equal(Object.keys((await ada.graph()).nodes).length, nodes);
  await ada.page.keyboard.press("Control+Shift+z");
  await until("Ada's slider is set again", async () => (await sigma(bob)) === before);
  await ada.saved();
});

test("History tells who did what, newest first", async () => {
  await ada.button("History").click();
  const panel = ada.page.getByRole("list", { name: "History", exact: true });
  await panel.getByText("Bob").first().waitFor();
  await panel.getByText("Ada").first().waitFor();
  await panel.getByText(/Sigma/).first().waitFor();
  await panel.getByText(/Invert/).first().waitFor();
  await bob.select("Invert");
  await bob.page.keyboard.press("ArrowRight");
  await panel.getByText("moved Invert").first().waitFor();
  await ada.shot("6-history");
  await ada.button("History").click();
});

test("kill -9 in the middle loses nothing; both come back by themselves", async () => {
  await ada.select(BLUR);
  await ada.slide("Sigma", 0.4);
  await ada.saved();
  await bob.select("Invert");
  await bob.page.keyboard.press("ArrowDown");
  await bob.saved();
  const kept = await ada.graph();
  await server.kill("SIGKILL");

  await Promise.all([ada.status("Offline").first().waitFor(), bob.status("Offline").first().waitFor()]);
  await ada.slide("Sigma", 0.1);
  await ada.status("Offline, 1 change waiting").first().waitFor();
  await ada.shot("7-offline");
  const offline = await ada.graph();
  assert.notDeepEqual(offline, kept);
  assert.deepEqual(await bob.graph(), kept);

  server = await serve(data.path, port);
  await Promise.all([ada.saved(), bob.saved()]);
  await until("both hold Ada's offline edit", async () => {
    const [mine, theirs] = await Promise.all([ada.graph(), bob.graph()]);
    return JSON.stringify(sorted(mine)) === JSON.stringify(sorted(theirs));
  });
  assert.deepEqual(sorted(await bob.graph()), sorted(offline));
  await bob.page.reload();
  await bob.node(BLUR).waitFor();
  assert.deepEqual(sorted(await bob.graph()), sorted(offline));
  for (const title of [BLUR, PHOTO]) assert.ok(await bob.picture(title));
  await bob.shot("8-back");
});

test("nothing went wrong on the way", () => {
  assert.deepEqual([...ada.problems, ...bob.problems], []);
});

/** Keys in order, so that equal documents compare equal. */
function sorted(value) {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
