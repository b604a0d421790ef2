// How late a live preview comes after the hand: slider drags in a real (headless) Chromium.
//
//   python -m ops.scripts.node node bench/preview.mjs [--backend webgl2,webgpu,server] [--only blur]
//     [--events 60] [--card] [--trace]
//
// Each case is one drag of a slider over a photograph of 2400 × 1600. For every move of the hand the
// time is taken from the browser's input event to the presentation of the first frame that shows it
// or a later move (the browser's own clock of presented frames: Element Timing). `empty` is the same
// drag with a plain canvas that is filled anew for each move: what this browser takes to show
// anything at all. Compare with it, not between machines. Without `--card` all is drawn in software.

import { parseArgs } from "node:util";
import { launch, SOFTWARE_GPU } from "../tests/e2e/chromium.mjs";
import { Editor } from "../tests/e2e/editor.mjs";
import { dataFolder, freePort, serve } from "../tests/e2e/server.mjs";
import { until } from "../tests/e2e/until.mjs";

const { values: options } = parseArgs({
  options: {
    backend: { type: "string", default: "webgl2,webgpu,server" },
    only: { type: "string", default: "" },
    events: { type: "string", default: "60" },
    card: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
  },
});
const EVENTS = Number(options.events);
/** Milliseconds between two moves of the hand: a mouse reports about as often as a screen draws. */
const BETWEEN_MS = 16;

/** name → [type, params, label of the slider, nodes before it]. */
const DRAWN = {
  empty: [],
  "default: exposure": ["default", {}, "Exposure"],
  "invert: amount": ["invert", { amount: 0.5 }, "Amount"],
  "channels: mixer": ["channels", {}, "Green in red"],
  "crop: straighten": ["crop", { angle: 5 }, "Straighten"],
  "mask: luminance": ["mask-extractor", { low: 0.3, softness: 0.2 }, "From"],
  "mask: key": ["mask-extractor", { source: "key", colour: "#904818" }, "Gain"],
  "blur: gaussian": ["blur", { sigma: 12 }, "Sigma"],
  "blur: box": ["blur", { kind: "box", sigma: 12 }, "Sigma"],
  "blur: motion": ["blur", { kind: "motion", distance: 40 }, "Distance"],
  "chain: grade → blur": ["default", {}, "Exposure", ["blur", { sigma: 12 }]],
  "chain: blur at its end": ["blur", { sigma: 12 }, "Sigma", null, ["default", { exposure: 0.5 }]],
};
const ASKED = {
  "blur: median": ["blur", { kind: "median" }, "Radius"],
  "relight: ambient": ["relight", {}, "Ambient"],
  "upscale: sharpen": ["upscale", { method: "lanczos" }, "Sharpen"],
};

/** In the page: notes moves of the hand, and when what shows them was presented. */
function watch() {
  const marks = document.body.appendChild(document.createElement("div"));
  marks.style.cssText = "position:fixed;left:0;bottom:0;z-index:9999;font:4px/4px monospace";
  const state = { moves: [], frames: new Map(), widths: [] };
  window.bench = state;
  let hand = 0;
  for (const name of ["pointerdown", "pointermove"]) {
    addEventListener(name, (event) => (hand = event.timeStamp), true);
  }
  addEventListener("input", () => state.moves.push({ hand, at: performance.now() }), true);
  /** The next frame shows what moved until `until`. */
  window.bench.drawn = (until, width) => {
    const name = `frame ${state.frames.size}`;
    state.frames.set(name, { until, drawn: performance.now(), presented: null });
    state.widths.push(width);
    const mark = document.createElement("p");
    mark.setAttribute("elementtiming", name);
    mark.textContent = "·";
    marks.append(mark);
    // One that is gone when its frame is presented is not told of.
    if (marks.childElementCount > 24) marks.firstElementChild.remove();
  };
  new PerformanceObserver((list) => {
    for (const { identifier, renderTime } of list.getEntries()) {
      const frame = state.frames.get(identifier);
      if (frame) frame.presented = renderTime;
    }
  }).observe({ type: "element" });
  new MutationObserver((changes) => {
    const canvas = changes
      .map(({ target }) => target)
      .findLast((one) => one.dataset.preview === window.benchNode && one.closest(".react-flow"));
    if (canvas) state.drawn(Number(canvas.dataset.asked), canvas.width);
  }).observe(document.body, { subtree: true, attributeFilter: ["data-drawn"] });
}

/** In the page: a canvas that is filled anew for each move of a slider. */
function fillCanvas() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 768, height: 512 });
  canvas.style.cssText = "position:fixed;left:300px;top:100px;width:300px;z-index:9998";
  document.body.append(canvas);
  const pen = canvas.getContext("2d");
  let frame = 0;
  let count = 0;
  addEventListener("input", () => {
    const at = performance.now();
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      count += 1;
      pen.fillStyle = `hsl(${count * 20} 50% 50%)`;
      pen.fillRect(0, 0, 768, 512);
      window.bench.drawn(Math.max(at, window.bench.moves.at(-1).at), 768);
    });
  }, true);
}

/** How late each move was shown, in milliseconds. */
function lateness({ moves, frames, widths }) {
  const presented = [...frames].filter((frame) => frame.presented !== null);
  const late = moves.flatMap(({ hand, at }) => {
    const shown = presented.filter(({ until }) => until >= at).map((frame) => frame.presented);
    return shown.length > 0 ? [Math.min(...shown) - hand] : [];
  });
  late.sort((one, other) => one - other);
  const share = (part) => late[Math.min(late.length - 1, Math.floor(part * late.length))] ?? NaN;
  return {
    ...{ p50: share(0.5), p95: share(0.95), worst: late.at(-1) ?? NaN },
    ...{ moves: moves.length, unseen: moves.length - late.length, frames: presented.length },
    ...{ least: Math.min(...widths), most: Math.max(...widths), rest: widths.at(-1) },
  };
}

/** Stores a photograph of 2400 × 1600 and resolves with its id. */
async function storePhoto() {
  const found = await fetch("/api/v1/assets/first-light-photo?receipt=0");
  const photo = await createImageBitmap(await found.blob());
  const canvas = new OffscreenCanvas(2400, 1600);
  canvas.getContext("2d").drawImage(photo, 0, 0, 2400, 1600);
  const body = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
  const headers = { "content-type": body.type };
  return (await (await fetch("/api/v1/assets", { method: "POST", headers, body })).json()).id;
}

/** Stores a workflow of one case: the photograph, what comes before, the node, what follows. */
async function storeCase([photo, title, type, params, after, before]) {
  // Without a picture before it a node is not previewed.
  const wired = type !== undefined;
  const chain = [before && ["before", ...before], ["it", type ?? "default", params ?? {}], after && ["after", ...after]];
  const nodes = [{ id: "photo", type: "image", position: [0, 0], params: { asset: photo } }];
  const edges = [];
  for (const [id, kind, settings] of chain.filter(Boolean)) {
    const source = nodes.at(-1).id;
    nodes.push({ id, type: kind, position: [nodes.length * 320, 0], params: settings });
    if (wired) edges.push({ source, source_port: "image", target: id, target_port: "image" });
  }
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ title, graph: { nodes, edges } });
  return (await (await fetch("/api/v1/workflows", { method: "POST", headers, body })).json()).id;
}

/** One drag back and forth over the middle of a slider. */
async function drag(page, label) {
  const slider = page.getByRole("slider", { name: label, exact: true }).first();
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  const y = box.y + box.height / 2;
  const place = (step) => box.x + box.width * (0.5 + 0.3 * Math.sin((step / EVENTS) * 2 * Math.PI));
  await page.mouse.move(box.x + box.width / 2, y);
  // A hand takes about this long from the card to the slider.
  await page.waitForTimeout(600);
  await page.mouse.down();
  const begun = performance.now();
  for (let step = 1; step <= EVENTS; step += 1) {
    await page.mouse.move(place(step), y);
    const ahead = begun + step * BETWEEN_MS - performance.now();
    if (ahead > 0) await page.waitForTimeout(ahead);
  }
  await page.waitForTimeout(1500);
  await page.mouse.up();
}

async function measure(ada, server, photo, backend, name, [type, params, label, after, before]) {
  const { page } = ada;
  const made = [photo, `${backend} ${name}`, type, params, after, before];
  const id = await page.evaluate(storeCase, made);
  const wish = backend === "server" ? "none" : backend;
  await page.goto(`${server.url}/w/${id}?debug&preview=${wish}`);
  await page.locator('.react-flow__node[data-id="it"]').waitFor();
  await page.evaluate(watch);
  const shown = after ? "after" : "it";
  await page.evaluate((node) => (window.benchNode = node), type ? shown : "");
  if (!type) await page.evaluate(fillCanvas);
  await page.locator('.react-flow__node[data-id="it"]').click({ position: { x: 70, y: 16 } });
  await drag(page, label ?? "Exposure");
  if (type) await until("a preview", () => page.evaluate(() => window.bench.frames.size));
  const found = await page.evaluate(() => ({
    ...{ moves: window.bench.moves, frames: [...window.bench.frames.values()] },
    widths: window.bench.widths,
  }));
  if (options.trace) process.stdout.write(`${JSON.stringify(found)}\n`);
  return lateness(found);
}

const COLUMNS = ["p50", "p95", "worst", "moves", "unseen", "frames", "least", "most", "rest"];

function line(backend, name, found) {
  const cells = COLUMNS.map((key) => String(Math.round(found[key])).padStart(7));
  process.stdout.write(`${backend.padEnd(7)} ${name.padEnd(24)}${cells.join("")}\n`);
}

const software = options.card ? [] : SOFTWARE_GPU;
const [browser, data] = await Promise.all([launch(software), dataFolder()]);
const server = await serve(data.path, await freePort());
try {
  const ada = await Editor.join(browser, server.link, "Ada");
  await ada.node("Soft focus (Blur)").waitFor();
  // The sample is run first, and runs come before previews.
  await ada.picture("Soft focus (Blur)");
  const photo = await ada.page.evaluate(storePhoto);
  process.stdout.write(`${" ".repeat(32)}${COLUMNS.map((name) => name.padStart(7)).join("")}\n`);
  for (const backend of options.backend.split(",")) {
    const cases = backend === "server" ? ASKED : DRAWN;
    for (const [name, given] of Object.entries(cases)) {
      if (name !== "empty" && !name.includes(options.only)) continue;
      line(backend, name, await measure(ada, server, photo, backend, name, given));
    }
  }
  if (ada.problems.length > 0) process.stdout.write(`problems: ${ada.problems.join("; ")}\n`);
} finally {
  await browser.close();
  await server.kill();
  await data.remove();
}
