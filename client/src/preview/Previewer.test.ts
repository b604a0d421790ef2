/** What previews hold on the card, and what becomes of them when it is taken away. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { NodeType } from "@/graph/types";
import type { Gpu, Surface } from "./Gpu";
import { useLive } from "./live";
import { Pace } from "./Pace";
import { Previewer } from "./Previewer";
import type { Given, Step } from "./steps";

/** A card that draws nothing and counts. */
class CountingCard implements Gpu {
  readonly kind = "webgl2";
  readonly longest = 4096;
  readonly alive = new Set<Surface>();
  lost = false;
  drawn: string[] = [];

  get held() {
    return this.alive.size;
  }
  upload({ width, height }: ImageBitmap) {
    return this.made({ width, height });
  }
  draw(
    { name }: { name: string },
    _: readonly number[],
    inputs: readonly Surface[],
    size: Surface,
  ) {
    for (const input of inputs) expect(this.alive.has(input)).toBe(true);
    this.drawn.push(name);
    return this.made(size);
  }
  async shown({ width, height }: Surface) {
    if (this.lost) throw new Error("the graphics card was taken away");
    return bitmapOf(width, height);
  }
  free(surface: Surface) {
    expect(this.alive.delete(surface)).toBe(true);
  }
  close() {}

  private made({ width, height }: Surface): Surface {
    const surface = { width, height };
    this.alive.add(surface);
    return surface;
  }
}

function bitmapOf(width: number, height: number): ImageBitmap {
  const bitmap = { width, height, close: () => Object.assign(bitmap, { width: 0, height: 0 }) };
  return bitmap;
}

beforeEach(() => {
  vi.stubGlobal("fetch", async () => new Response(new Uint8Array(64)));
  vi.stubGlobal("createImageBitmap", async () => bitmapOf(1200, 800));
});
afterEach(() => {
  vi.unstubAllGlobals();
  useLive.getState().show(new Map());
});

const TYPE = { id: "invert", version: 2, inputs: [{ name: "image", type: "image" }] };

function invert(node: string, image: Given, amount = 1): Step {
  const settings = { kind: "negative", channels: "colour", base: "#ffffff", amount, mix: 1 };
  return { node, type: TYPE as unknown as NodeType, settings, inputs: { image } };
}

const photo: Given = { kind: "asset", asset: "photo" };
const after = (node: string): Given => ({ kind: "step", node, port: "image" });
const all = () => true;

test("what is no longer asked for is freed, and all of it in the end", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  await previewer.show([invert("a", photo), invert("b", after("a"))], all);
  expect(card.held).toBe(3);
  await previewer.show([invert("a", photo)], all);
  expect(card.held).toBe(2);
  expect([...useLive.getState().pictures.keys()]).toEqual(["a"]);
  await previewer.show([], all);
  expect(card.held).toBe(1);
  previewer.close();
  await vi.waitFor(() => expect(card.held).toBe(0));
  expect(useLive.getState().pictures.size).toBe(0);
});

test("a picture that is still on its way when all is closed is freed as well", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  const shown = previewer.show([invert("a", photo)], all);
  previewer.close();
  await shown;
  await vi.waitFor(() => expect(card.drawn).toContain("enter"));
  await vi.waitFor(() => expect(card.held).toBe(0));
});

test("only what follows a change is drawn again", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  const steps = (amount: number) => [invert("a", photo), invert("b", after("a"), amount)];
  await previewer.show(steps(1), all);
  const once = card.drawn.filter((name) => name === "keep").length;
  await previewer.show(steps(0.5), all);
  expect(card.drawn.filter((name) => name === "keep").length).toBe(once + 1);
  previewer.close();
});

test("a picture that was hidden is whole when it is seen again", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  const steps = [invert("a", photo)];
  await previewer.show(steps, all);
  await previewer.show(steps, () => false);
  expect(useLive.getState().pictures.size).toBe(0);
  await previewer.show(steps, all);
  expect(useLive.getState().pictures.get("a")?.image?.bitmap.width).toBe(768);
  previewer.close();
});

test("when the card is taken away the old picture stays for the next one", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  await previewer.show([invert("a", photo)], all);
  card.lost = true;
  await expect(previewer.show([invert("a", photo, 0.5)], all)).rejects.toThrow("taken away");
  expect(previewer.lost).toBe(true);
  previewer.leave();
  expect(useLive.getState().pictures.get("a")?.image?.bitmap.width).toBe(768);
  await vi.waitFor(() => expect(card.held).toBe(0));
});

test("pictures of a drag shrink on a slow card and grow on a quick one", () => {
  const pace = new Pace();
  expect(pace.side).toBe(768);
  pace.took(768, 50);
  expect(pace.side).toBe(768);
  pace.took(768, 100);
  expect(pace.side).toBe(512);
  pace.took(512, 1000);
  expect(pace.side).toBe(256);
  pace.took(256, 40);
  expect(pace.side).toBe(256);
  for (const side of [256, 384, 512]) pace.took(side, 5);
  expect(pace.side).toBe(768);
});
