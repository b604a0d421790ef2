// A workflow without its canvas: an editor exposes a setting and adds triggers, a runner uses the app,
// and a message to the webhook's address starts a run that everybody sees.

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
let rita;

before(async () => {
  let port;
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port);
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node(BLUR).waitFor();
  await ada.stateIs(BLUR, "Done");
  await ada.saved();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

test("an editor exposes a setting in the inspector", async () => {
  await ada.select(BLUR);
  await ada.button("Show Sigma in the app").click();
  await ada.button("Sigma is in the app").waitFor();
  await ada.saved();
  await ada.page.mouse.move(700, 860);
  await ada.shot("app-1-exposed");
});

test("a schedule tells its next times before and after it is set", async () => {
  await ada.button("Automate").click();
  const panel = ada.page.getByRole("complementary", { name: "Automate" });
  await panel.getByText("Nothing starts this workflow by itself").waitFor();
  await ada.button("Add a trigger").focus();
  await ada.page.keyboard.press("Enter");
  const focused = () => ada.page.evaluate(() => document.activeElement.textContent);
  await until("the keys go on in the form", async () => (await focused()) === "Schedule");
  await panel.getByLabel("When").selectOption({ label: "Weekdays at 9:00" });
  await panel.getByLabel("Time zone").selectOption("Europe/Berlin");
  await panel.getByRole("list", { name: "Next times" }).getByText("09:00").first().waitFor();
  await panel.getByRole("textbox", { name: "Name" }).fill("Mornings");
  await ada.shot("app-2-schedule");
  await panel.getByRole("button", { name: "Add", exact: true }).click();
  await until("they come back", async () => (await focused()) === "Add a trigger");
  const row = panel.getByRole("listitem").filter({ hasText: "Mornings" });
  await row.getByText(/Next: .*09:00/).waitFor();
  await row.getByText("Runs as Ada").waitFor();
  await ada.button("Change Mornings").click();
  const form = panel.getByRole("form", { name: "Settings of Mornings" });
  await form.getByRole("textbox", { name: "Name" }).fill("Evenings");
  await form.getByLabel("When").selectOption({ label: "Something else…" });
  await form.getByRole("textbox", { name: "Cron" }).fill("30 18 * * *");
  await form.getByRole("list", { name: "Next times" }).getByText("18:30").first().waitFor();
  await form.getByRole("spinbutton", { name: "Soft focus" }).fill("3");
  await ada.shot("app-2-edit");
  await form.getByRole("button", { name: "Save" }).click();
  const later = panel.getByRole("listitem").filter({ hasText: "Evenings" });
  await later.getByText(/Next: .*18:30/).waitFor();
  const set = await ada.page.evaluate(async () =>
    (await (await fetch("/api/v1/workflows/first-light/triggers")).json()).items,
  );
  assert.deepEqual(
    set.map(({ name, cron, zone, inputs }) => [name, cron, zone, Object.values(inputs)]),
    [["Evenings", "30 18 * * *", "Europe/Berlin", [3]]],
  );
  await panel.getByLabel("Evenings is on").click();
  await until("it is off", async () => (await later.getByText("Next:").count()) === 0);
});

test("a webhook's address is shown once, and a message to it starts a run", async () => {
  const panel = ada.page.getByRole("complementary", { name: "Automate" });
  await ada.button("Add a trigger").click();
  await panel.getByRole("radio", { name: "Webhook" }).click();
  await panel.getByRole("textbox", { name: "Name" }).fill("From the shop");
  await panel.getByRole("button", { name: "Add", exact: true }).click();
  const address = await panel.getByRole("textbox", { name: "Address", exact: true }).inputValue();
  await ada.shot("app-3-secret");
  const message = { method: "POST", headers: { "webhook-id": "order-1" } };
  const answers = [await fetch(address, message), await fetch(address, message)];
  assert.deepEqual(answers.map(({ status }) => status), [202, 202]);
  const [first, again] = await Promise.all(answers.map((answer) => answer.json()));
  assert.equal(first.id, again.id);
  await ada.button("I have it").click();
  assert.equal(await panel.getByRole("textbox", { name: "Address", exact: true }).count(), 0);
  await ada.button("History").click();
  await ada.page.getByText("by the trigger “From the shop”").first().waitFor();
  await ada.page.getByText("set the webhook “From the shop”").first().waitFor();
});

test("a runner fills in the form, runs it, and sees the result and the runs before", async () => {
  rita = await Editor.join(browser, server.link, "Rita");
  await rita.node(BLUR).waitFor();
  await ada.button("Share").click();
  await ada.page.getByLabel("Role of Rita").selectOption("runner");
  await ada.page.keyboard.press("Escape");
  await rita.page.goto(`${server.url}/w/first-light/app`);
  await rita.page.getByRole("heading", { name: "First light" }).waitFor();
  const result = rita.page.getByRole("region", { name: "Result" });
  const picture = result.getByRole("img").first();
  const old = await picture.getAttribute("src");
  await rita.slide("Soft focus", 0.3);
  await rita.button("Run").click();
  await until("another picture", async () => {
    const now = await picture.getAttribute("src").catch(() => old);
    return now !== old && (await picture.evaluate((img) => img.complete && img.naturalWidth > 0));
  });
  await result.getByText("Done").first().waitFor();
  const runs = rita.page.getByRole("region", { name: "Previous runs" }).getByRole("button");
  assert.ok((await runs.count()) >= 3);
  await runs.filter({ hasText: "Rita" }).first().waitFor();
  await rita.shot("app-4-form");
  await rita.page.getByText("Run it from a program").click();
  await rita.page.getByRole("radio", { name: "Python" }).click();
  await rita.page.getByText("urllib.request.urlopen").waitFor();
  await rita.page.locator("summary").scrollIntoViewIfNeeded();
  await rita.shot("app-5-snippet");
});

test("nothing went wrong on the way", () => {
  assert.deepEqual([...ada.problems, ...rita.problems], []);
});
