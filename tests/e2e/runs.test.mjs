// What a run says while it goes on and when it ends, and what nodes show that give no picture. The
// models are simulated; everything else is real.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { PATIENCE_MS, until } from "./until.mjs";

/** Elements of the long run: more than any machine makes before it is cancelled. */
const MANY = 250;
/** A run is long from here on (client/src/app/runNotice.ts), with time to spare. */
const LONG_MS = 10_500;

let browser;
let data;
let server;
let ada;
let bob;

before(async () => {
  let port;
  [browser, data, port] = await Promise.all([launch(), dataFolder(), freePort()]);
  server = await serve(data.path, port, { KARATE_PROVIDERS: "simulate" });
  const permissions = ["notifications", "clipboard-read", "clipboard-write"];
  ada = await Editor.join(browser, server.link, "Ada", { permissions });
  await ada.page.addInitScript(() => {
    const { Notification } = window;
    window.told = [];
    window.Notification = class extends Notification {
      constructor(text, options) {
        super(text, options);
        window.told.push(text);
      }
    };
  });
  bob = await Editor.join(browser, server.link, "Bob");
  await ada.node("Soft focus (Blur)").waitFor();
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
});

const wire = (source, source_port, target, target_port) => ({
  ...{ source, source_port },
  ...{ target, target_port },
});

async function ask(path, body) {
  return ada.page.evaluate(
    async ([path, body]) => {
      const headers = { "content-type": "application/json" };
      const how = body ? { method: "POST", headers, body: JSON.stringify(body) } : {};
      return (await fetch(`/api/v1${path}`, how)).json();
    },
    [path, body],
  );
}

/** Makes a workflow over the API and opens it in the browsers of `people`. */
async function open(title, nodes, edges, people = [ada]) {
  const made = await ask("/workflows", { title, graph: { nodes, edges } });
  assert.ok(made.id, made.detail);
  const { id } = made;
  for (const person of people) {
    await person.page.goto(`${server.url}/w/${id}?debug`);
    await person.page.locator(".react-flow__node").first().waitFor();
    await person.saved();
  }
  return id;
}

async function photo() {
  const { graph } = await ask("/workflows/first-light");
  return graph.nodes.find(({ type }) => type === "image").params;
}

/** What the page's own code sees when its tab is or is not looked at. */
function hide(hidden) {
  return ada.page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

const saying = (title) => ada.page.getByRole("region", { name: `What ${title} says` });

test("texts, numbers and facts stand on their cards, to copy and to read at full length", async () => {
  await open(
    "Words",
    [
      { id: "photo", type: "image", position: [0, 0], params: await photo() },
      { id: "say", type: "describer", position: [340, 0], params: {} },
      { id: "pick", type: "switch", position: [680, 0], params: {}, title: "Facts" },
      { id: "text", type: "text", position: [340, 420], params: { value: "An evening in May. ".repeat(30) } },
      { id: "number", type: "number", position: [0, 420], params: { value: 42.5 } },
      { id: "list", type: "text-list", position: [680, 560], params: { lines: "red\n\ngreen\nblue" } },
    ],
    [wire("photo", "image", "say", "image"), wire("say", "json", "pick", "one")],
  );
  await saying("Number").getByText("42.5").waitFor();
  const list = ada.node("Text list");
  await list.getByText("1 of 3").waitFor();
  await list.getByRole("button", { name: "Next" }).click();
  await list.getByText("green").waitFor();

  await ada.button("Run").click();
  await saying("Image Describer").getByText(/600 × 400 pixels/).waitFor();
  const facts = saying("Facts").getByRole("table");
  await facts.getByRole("row", { name: "width 600" }).waitFor();
  await ada.stateIs("Facts (Switch)", "Done");
  await ada.shot("runs-1-values");

  await ada.select("Text");
  await saying("Text").getByRole("button", { name: "Copy" }).click();
  await saying("Text").getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await ada.page.evaluate(() => navigator.clipboard.readText()), /^(An evening in May\. ){30}$/);
  await ada.node("Facts (Switch)").getByRole("button", { name: "Read Facts" }).click();
  const dialog = ada.page.getByRole("dialog", { name: "Facts" });
  await dialog.getByRole("row", { name: /palette .*#c17440/ }).waitFor();
  await ada.shot("runs-2-reader");
  await ada.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("a folded card keeps its wires, in one edit, for everybody", async () => {
  await bob.page.goto(ada.page.url());
  await bob.node("Image Describer").waitFor();
  const ends = () =>
    ada.page.evaluate(() => {
      const side = document.querySelector('[data-id="say"] .card').getBoundingClientRect();
      const path = document.querySelector('[aria-label="Wire from Image to Image Describer"] path.wire');
      const end = path.getPointAtLength(path.getTotalLength());
      const at = new DOMPoint(end.x, end.y).matrixTransform(path.getScreenCTM());
      return { high: side.height, inside: at.y > side.top && at.y < side.bottom };
    });
  const before = await ends();
  await ada.select("Image Describer");
  await ada.page.keyboard.press("Alt+c");
  await bob.button("Unfold Image Describer").waitFor();
  await until("the wire ends at the low card", async () => {
    const { high, inside } = await ends();
    return inside && high < before.high / 2;
  });
  await ada.saved();
  await ada.shot("runs-3-folded");
  const { items } = await ask(`/workflows/${new URL(ada.page.url()).pathname.split("/")[2]}/history`);
  const [{ changes }] = items;
  assert.deepEqual(changes.map(({ op, key }) => [op, key]), [["node.changed", "collapsed"]]);
  await bob.button("Unfold Image Describer").click();
  await saying("Image Describer").waitFor();
});

test("a failed step says why, stops only what needs it, and can be retried from there", async () => {
  const id = await open(
    "Trouble",
    [
      { id: "bad", type: "number-list", position: [0, 0], params: { lines: "1\nx" }, title: "Numbers" },
      { id: "all", type: "switch", position: [340, 0], params: {}, title: "All" },
      { id: "photo", type: "image", position: [0, 300], params: await photo() },
      { id: "fine", type: "invert", position: [340, 300], params: {} },
    ],
    [wire("bad", "numbers", "all", "one"), wire("photo", "image", "fine", "image")],
  );
  await ada.button("Run").click();
  const numbers = "Numbers (Number list)";
  await ada.stateIs(numbers, "“x” is not a number");
  await ada.stateIs("Invert", "Done");
  const bar = ada.page.getByRole("region", { name: "Run progress" });
  await bar.getByText("1 failed").waitFor();
  await ada.shot("runs-4-failed");
  const runs = async () => (await ask(`/workflows/${id}/runs`)).items;
  assert.equal((await runs()).length, 1);
  await ada.page.reload();
  await ada.stateIs(numbers, "“x” is not a number");
  await ada.button("Retry from Numbers").click();
  await until("it ran again", async () => (await runs()).length === 2);
  await until("and failed again", async () => (await runs()).every(({ state }) => state === "partial"));
});

test("a long run tells how far it is, can be cancelled, and its end reaches who looked away", async () => {
  const lines = Array.from({ length: MANY }, (_, at) => `Cat ${at + 1}`).join("\n");
  await open(
    "Cats",
    [
      { id: "prompts", type: "text-list", position: [0, 0], params: { lines }, title: "Prompts" },
      { id: "model", type: "openai/gpt-image-2", position: [340, 0], params: { size: "1536x1024" }, title: "Model" },
    ],
    [wire("prompts", "texts", "model", "prompt")],
  );
  const title = await ada.page.title();
  await ada.button("Run").click();
  const began = Date.now();
  const model = ada.node("Model (GPT Image 2)");
  await ada.stateIs("Model (GPT Image 2)", `of ${MANY}`);
  const progress = model.getByRole("progressbar", { name: "Progress of Model" });
  const bar = ada.page.getByRole("region", { name: "Run progress" });
  await until("time goes by", async () => /· [1-9][\d.]* s/.test(await bar.innerText()));
  await hide(true);
  await until(
    "a long time has passed",
    async () => Date.now() - began > LONG_MS && Number(await progress.getAttribute("aria-valuenow")) >= 1,
    PATIENCE_MS + LONG_MS,
  );
  await ada.shot("runs-5-going");
  assert.equal(await ada.page.title(), title);
  await bar.getByRole("button", { name: "Cancel" }).click();
  await until("the title tells the end", async () => (await ada.page.title()) === "! Cats was cancelled");
  assert.deepEqual(await ada.page.evaluate(() => window.told), ["Cats was cancelled"]);
  await ada.stateIs("Model (GPT Image 2)", "Cancelled");
  await ada.shot("runs-6-cancelled");
  await hide(false);
  assert.equal(await ada.page.title(), title);
});

test("nothing went wrong on the way", () => {
  assert.deepEqual([...ada.problems, ...bob.problems], []);
});
