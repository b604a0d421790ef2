// The editor as a person sees it: roles, names, words. One object per open page.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { until } from "./until.mjs";

const OUT = fileURLToPath(new URL("./output/", import.meta.url));
const SIZE = { width: 1440, height: 900 };

export class Editor {
  /** Opens the sign-in link in a browser of its own and joins as `name`. */
  static async join(browser, link, name, options = {}) {
    const context = await browser.newContext({ viewport: SIZE, ...options });
    const page = await context.newPage();
    const editor = new Editor(page, name);
    await page.goto(link);
    await page.getByRole("textbox", { name: "Your name" }).fill(name);
    await page.getByRole("button", { name: "Join" }).click();
    return editor;
  }

  constructor(page, name) {
    this.page = page;
    this.name = name;
    /** Errors nobody caught, and what the browser's policy refused. */
    this.problems = [];
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Maximum update depth|unique "key"/.test(message.text())) {
        this.problems.push(message.text());
      }
    });
  }

  /** Opens a workflow with the document exposed for the test. */
  async debug() {
    await this.page.goto(`${this.page.url().split("?")[0]}?debug`);
    await this.page.locator(".react-flow__node").first().waitFor();
  }

  node(title) {
    return this.page.getByRole("group", { name: title, exact: true });
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** Selects a node by its title bar. */
  async select(title) {
    await this.node(title).click({ position: { x: 70, y: 16 } });
  }

  port(title, name, side) {
    return this.node(title).getByRole("button", { name: `${name} ${side}` });
  }

  status(text) {
    return this.page.getByRole("status").filter({ hasText: text });
  }

  async saved() {
    await this.status("Saved").first().waitFor();
  }

  /** The words under a node's picture. */
  async state(title) {
    return (await this.node(title).locator(".card-state").innerText()).replace(/\s+/g, " ");
  }

  async stateIs(title, words) {
    await until(`${this.name} reads “${words}” on ${title}`, async () =>
      (await this.state(title)).includes(words),
    );
  }

  /** Address of the picture a node shows, once it is really there. */
  async picture(title) {
    const image = this.node(title).locator("img");
    return until(`${this.name} sees the picture of ${title}`, () =>
      image.evaluate((img) => img.complete && img.naturalWidth > 0 && img.src),
    );
  }

  async otherPicture(title, old) {
    return until(`${this.name} sees a new picture of ${title}`, async () => {
      const now = await this.picture(title);
      return now !== old && now;
    });
  }

  /** Sets a slider with the keyboard or, with a share from 0 to 1, by dragging its thumb there. */
  async slide(name, share) {
    const slider = this.page.getByRole("slider", { name, exact: true });
    const box = await slider.boundingBox();
    const from = await slider.evaluate((input) => (input.value - input.min) / (input.max - input.min));
    const y = box.y + box.height / 2;
    const inset = 7;
    const x = (part) => box.x + inset + part * (box.width - 2 * inset);
    await this.page.mouse.move(x(from), y);
    await this.page.mouse.down();
    await this.page.mouse.move(x(share), y, { steps: 8 });
    await this.page.mouse.up();
    return slider.inputValue();
  }

  /** Drags from one place to another the way a hand does: a nudge, steps, and the last one twice. */
  async drag(from, to) {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x + 3, from.y + 3);
    await mouse.move(to.x, to.y, { steps: 10 });
    await mouse.move(to.x, to.y);
  }

  /** The document and results of this page, as plain values. */
  graph() {
    return this.page.evaluate(() => {
      const { doc } = window.__karate;
      return { nodes: doc.getMap("nodes").toJSON(), edges: doc.getMap("edges").toJSON() };
    });
  }

  async shot(name) {
    mkdirSync(OUT, { recursive: true });
    await this.page.screenshot({ path: `${OUT}${name}.png` });
  }
}

/** The middle of a locator's box. */
export async function middle(locator) {
  const box = await locator.boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
