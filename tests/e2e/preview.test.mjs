// Live preview: what a slider would give, at once, and the same as the server makes of it.
// In short one case of each tool and program is tried on both backends; KARATE_LONG=1 (which
// `make test-long` sets) tries all of them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, SOFTWARE_GPU } from "./chromium.mjs";
import { Editor } from "./editor.mjs";
import { CASES, CORE } from "./previewCases.mjs";
import {
  countPreviews,
  differences,
  keepPreviews,
  storeGray,
  storePictures,
  watchCard,
  watchPreviews,
} from "./previewPage.mjs";
import { dataFolder, freePort, serve } from "./server.mjs";
import { until } from "./until.mjs";

/** Mean difference of a preview from the server's picture, in 255ths (issue 6). */
const TOLERANCE = 2;

const LONG = Boolean(process.env.KARATE_LONG);

/** Milliseconds that all cases may take on a busy machine, in software. */
const RUN_MS = 120_000;

let browser;
let data;
let server;
let ada;
let pictures;

before(async () => {
  [browser, data] = await Promise.all([launch(SOFTWARE_GPU), dataFolder()]);
  server = await serve(data.path, await freePort());
  ada = await Editor.join(browser, server.link, "Ada");
  await ada.node("Soft focus (Blur)").waitFor();
  await ada.page.addInitScript(watchCard);
  pictures = await ada.page.evaluate(storePictures);
  pictures.gray = await ada.page.evaluate(storeGray, pictures.small);
});

after(async () => {
  await browser?.close();
  await server?.kill();
  await data?.remove();
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

/** Stores a workflow and begins to run it. */
async function begin(graph, targets) {
  const { id: workflow } = await ask("/workflows", { title: "Made by the server", graph });
  const { id } = await ask(`/workflows/${workflow}/runs`, { targets });
  return { workflow, id };
}

/** Waits for a run and resolves with the first asset of each node. */
async function ended({ workflow, id }) {
  const found = await until("the run has ended", async () => {
    const run = await ask(`/runs/${id}`);
    return run.finished_at && run;
  }, RUN_MS);
  assert.equal(found.state, "succeeded", JSON.stringify(found.steps.filter((s) => s.error)));
  const { items } = await ask(`/workflows/${workflow}/results`);
  // A card shows the first output: of a mask extractor that is the mask.
  const of = ({ node, outputs }) =>
    (CASES[node]?.[0] === "mask-extractor" ? outputs.mask : outputs.image)?.[0];
  return Object.fromEntries(items.map((item) => [item.node, of(item)?.id]));
}

const SOURCES = ["photo", "small", "cut", "gray", "matte"];

/** A workflow with a node for each case, all beside each other. */
function graphOf(cases) {
  const nodes = SOURCES.map((id, row) => ({
    ...{ id, type: "image", position: [-400, 300 * row] },
    params: { asset: pictures[id] },
  }));
  const edges = [];
  Object.entries(cases).forEach(([id, [type, params, wires]], place) => {
    const position = [(place % 8) * 320, Math.floor(place / 8) * 330];
    nodes.push({ id, type, position, params });
    for (const [target_port, from] of Object.entries(wires)) {
      const [source, source_port = "image"] = from.split(".");
      edges.push({ source, source_port, target: id, target_port });
    }
  });
  return { nodes, edges };
}

const NAMES = LONG ? Object.keys(CASES) : CORE;
/** Pixels of the previews, by backend, as the page kept them. */
const kept = {};
/** The same cases as the server makes them, beside the tests of the browser. */
let making;

const held = () => ada.page.evaluate(() => window.card.held);

/** Where a card is taken by, small as it is drawn with all cases in sight. */
const TITLE = { position: { x: 20, y: 5 } };

/** All is selected, which previews all of it. */
async function previewAll(count) {
  await ada.page.keyboard.press("Control+a");
  await until("every case is previewed", async () => {
    return (await ada.page.evaluate(countPreviews)) === count;
  }, RUN_MS);
}

const nonePreviewed = () =>
  until("no case is previewed", async () => (await ada.page.evaluate(countPreviews)) === 0);

/** Pictures that were loaded stay for the next selection; nothing else does. */
const onlySources = () =>
  until("what is not shown is freed", async () => (await held()) <= SOURCES.length);

for (const backend of ["webgl2", "webgpu"]) {
  test(`${NAMES.length} cases are previewed by ${backend}`, async (t) => {
    const has = await ada.page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
    if (backend === "webgpu" && !has) return t.skip("this browser has no WebGPU without a card");
    const graph = graphOf(Object.fromEntries(NAMES.map((name) => [name, CASES[name]])));
    const { id } = await ask("/workflows", { title: backend, graph });
    await ada.page.goto(`${server.url}/w/${id}?debug&preview=${backend}`);
    await ada.page.locator(".react-flow__node").first().waitFor();
    await ada.saved();
    await previewAll(NAMES.length);
    kept[backend] = await ada.page.evaluate(keepPreviews);
    making ??= await begin(graph, NAMES);
    await ada.shot(`preview-1-${backend}`);
  });

  test(`${backend} holds no more than it shows, and can be taken away`, async (t) => {
    if (!kept[backend]) return t.skip("this browser has no WebGPU without a card");
    const pick = () => ada.page.locator('.react-flow__node[data-id="key_out"]').click(TITLE);
    const drop = async () => {
      await ada.page.keyboard.press("Escape");
      await nonePreviewed();
      await onlySources();
    };
    const anew = () => until("it is previewed", () => ada.page.evaluate(countPreviews));
    assert.ok((await held()) > SOURCES.length, "textures are counted");
    await drop();
    await pick();
    await anew();
    await ada.page.waitForTimeout(300);
    const full = await held();
    await drop();
    await pick();
    await anew();
    await until("as much is held as before", async () => (await held()) === full);
    await ada.page.evaluate(() => window.card.lose());
    assert.ok(await ada.page.evaluate(countPreviews), "old pictures stay");
    await ada.page.keyboard.press("Escape");
    await nonePreviewed();
    await pick();
    await anew();
    assert.equal(await ada.page.evaluate(() => window.card.opened), 2);
    if (backend === "webgpu") {
      await ada.page.keyboard.press("Delete");
      await nonePreviewed();
      await onlySources();
    }
  });
}

test("the previews agree with what the server makes", async (t) => {
  const made = await ended(making);
  for (const [backend, previews] of Object.entries(kept)) {
    const names = Object.keys(previews);
    const assets = Object.fromEntries(names.map((name) => [name, made[name]]));
    const found = await ada.page.evaluate(differences, [assets, previews]);
    const told = Object.entries(found).map(([name, mean]) => `${name} ${mean.toFixed(2)}`);
    t.diagnostic(`${backend}, mean of 255: ${told.join(", ")}`);
    const wrong = names.filter((name) => !(found[name] <= TOLERANCE));
    assert.deepEqual(wrong, [], `${backend} is beyond ${TOLERANCE}/255`);
  }
});

/** Takes the thumb of a slider and drags it to a share of its track, without letting go. */
async function hold(name, share) {
  const slider = ada.page.getByRole("slider", { name, exact: true });
  const box = await slider.boundingBox();
  await ada.page.mouse.move(box.x + 0.1 * box.width, box.y + box.height / 2);
  await ada.page.mouse.down();
  await ada.page.mouse.move(box.x + share * box.width, box.y + box.height / 2, { steps: 4 });
}

const preview = (title) => ada.node(title).locator("[data-preview]");

/** Drags on, waiting for the pictures that follow; tells how late each came. */
async function dragOn(t, backend, share) {
  const slider = ada.page.getByRole("slider", { name: "Exposure", exact: true });
  const box = await slider.boundingBox();
  const whole = () =>
    until("the hand at rest is given whole pictures", () =>
      ada.page
        .locator(".react-flow [data-preview]")
        .evaluateAll((all) => all.every(({ width }) => width === 600)),
    );
  // What is drawn for a hand at rest is not counted.
  await whole();
  await ada.page.evaluate(() => (window.dragTimes.length = 0));
  await ada.page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
  await until("newer pictures", () => ada.page.evaluate(() => window.dragTimes.length >= 2));
  for (const { node, milliseconds, width } of await ada.page.evaluate(() => window.dragTimes)) {
    t.diagnostic(`${backend}: ${node} ${milliseconds} ms after the hand, ${width} wide`);
  }
  await whole();
}

test("dragging a slider shows the picture before it is let go, and all that follows", async (t) => {
  for (const backend of Object.keys(kept)) {
    await ada.page.goto(`${server.url}/w/first-light?debug&preview=${backend}`);
    await ada.node("Warmer light (Default)").waitFor();
    await ada.saved();
    await ada.select("Warmer light (Default)");
    await ada.page.getByRole("slider", { name: "Exposure", exact: true }).hover();
    await ada.page.evaluate(watchPreviews);
    const before = (await ada.graph()).nodes;
    await hold("Exposure", 0.62);
    await preview("Warmer light (Default)").waitFor();
    await preview("Soft focus (Blur)").waitFor();
    const first = await ada.page.evaluate(() => window.dragTimes[0]);
    t.diagnostic(`${backend}: the first picture of the drag after ${first?.milliseconds} ms`);
    assert.deepEqual((await ada.graph()).nodes, before, "nothing is committed while it is dragged");
    await ada.shot(`preview-2-${backend}`);
    // Read back without a card, WebGPU would only be waited for: what follows is the same for both.
    if (backend === "webgl2") await dragOn(t, backend, 0.57);
    await ada.shot(`preview-2-${backend}-rest`);
    await ada.page.mouse.up();
    await ada.saved();
  }
  await until("one change", async () => (await ada.graph()).nodes.light.params.exposure !== 0.2);
  await preview("Warmer light (Default)").waitFor();
  await ada.button("Run").click();
  await preview("Warmer light (Default)").waitFor({ state: "detached" });
  await preview("Soft focus (Blur)").waitFor({ state: "detached" });
});

test("what this client cannot do, the server previews", async () => {
  await ada.select("Soft focus (Blur)");
  await ada.page.getByRole("combobox", { name: "Kind", exact: true }).selectOption("median");
  await hold("Radius", 0.3);
  await preview("Soft focus (Blur)").waitFor();
  await ada.shot("preview-3-server");
  await ada.page.mouse.up();
  await ada.saved();
});

test("elsewhere in time nothing is tried out, and nothing went wrong on the way", async () => {
  await ada.page.keyboard.press("Escape");
  await ada.page.evaluate(() => document.activeElement?.blur());
  await ada.page.keyboard.press("Shift+H");
  await ada.page.getByRole("region", { name: "Looking back" }).waitFor();
  await preview("Soft focus (Blur)").waitFor({ state: "detached" });
  assert.deepEqual(ada.problems, []);
});
