/** What previews hold on the card, and what becomes of them when it is taken away. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { NodeType } from "@/graph/types";
import type { Draw, Gpu, Rows, Surface } from "./Gpu";
import { useLive } from "./live";
import { Pace } from "./Pace";
import { Previewer } from "./Previewer";
import type { Given, Step } from "./steps";

/** A card that draws nothing and counts. */
class CountingCard implements Gpu {
  readonly kind = "webgl2";
  readonly longest = 4096;
  readonly alive = new Set<Surface>();
  readonly spare = new Set<Surface>();
  lost = false;
  drawn: string[] = [];
  /** What is to be waited for until the card has done its work. */
  pause: Promise<void> | null = null;

  get held() {
    return this.alive.size;
  }
  upload({ width, height }: ImageBitmap) {
    return this.made({ width, height });
  }
  surface(width: number, height: number) {
    return this.made({ width, height });
  }
  draw({ program, inputs, onto }: Draw, rows?: Rows) {
    for (const one of [...inputs, onto]) {
      expect(this.alive.has(one) && !this.spare.has(one)).toBe(true);
    }
    if (!rows || rows.from === 0) this.drawn.push(program.name);
  }
  shown({ width, height }: Surface) {
    return bitmapOf(width, height);
  }
  async settled() {
    await this.pause;
    if (this.lost) throw new Error("the graphics card was taken away");
  }
  free(surface: Surface) {
    expect(this.alive.has(surface) && !this.spare.has(surface)).toBe(true);
    this.spare.add(surface);
  }
  trim() {
    for (const surface of this.spare) this.alive.delete(surface);
    this.spare.clear();
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

const TYPE = { id: "invert", version: 3, inputs: [{ name: "image", type: "image" }] };

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
  // The photograph and two pictures, each whole and as small as a drag begins with.
  expect(card.held).toBe(6);
  await previewer.show([invert("a", photo)], all);
  expect(card.held).toBe(4);
  expect([...useLive.getState().pictures.keys()]).toEqual(["a"]);
  await previewer.show([], all);
  await vi.waitFor(() => expect(card.held).toBe(1));
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
  card.drawn = [];
  await previewer.show(steps(0.5), all);
  expect(card.drawn.filter((name) => name.startsWith("invert"))).toHaveLength(1);
  previewer.close();
});

test("a photograph the server could not give for a moment is fetched again", async () => {
  const answers = [503, 200];
  vi.stubGlobal("fetch", async () => {
    const status = answers.shift() ?? 200;
    return new Response(new Uint8Array(64), { status });
  });
  const previewer = new Previewer(new CountingCard(), null);
  await previewer.show([invert("a", photo)], all);
  expect(useLive.getState().pictures.size).toBe(0);
  await previewer.show([invert("a", photo)], all);
  expect(useLive.getState().pictures.size).toBe(1);
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
  expect(useLive.getState().pictures.get("a")?.image?.width).toBe(768);
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
  expect(useLive.getState().pictures.get("a")?.image?.width).toBe(768);
  await vi.waitFor(() => expect(card.held).toBe(0));
});

test("while a hand moves pictures are small, and what it does not touch stays as it was", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  const steps = (amount: number) => [invert("a", photo), invert("b", after("a"), amount)];
  const shown = (node: string) => useLive.getState().pictures.get(node)?.image;
  await previewer.show(steps(1), all);
  const before = shown("a");
  await previewer.show(steps(0.5), all, true);
  expect(shown("a")).toBe(before);
  expect(shown("b")?.width).toBeLessThan(768);
  card.drawn = [];
  await previewer.show(steps(0.5), all);
  expect(shown("b")?.width).toBe(768);
  expect(card.drawn.filter((name) => name.startsWith("invert"))).toHaveLength(1);
  previewer.close();
});

test("a picture of a drag is shown before the card is done with it", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  await previewer.show([invert("a", photo)], all);
  let done = () => {};
  card.pause = new Promise((resolve) => {
    done = resolve;
  });
  const old = useLive.getState().pictures.get("a");
  const showing = previewer.show([invert("a", photo, 0.5)], all, true);
  await vi.waitFor(() => expect(useLive.getState().pictures.get("a")).not.toBe(old));
  done();
  await showing;
  previewer.close();
});

test("a hand that moves again is not kept waiting by the picture for the one at rest", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  await previewer.show([invert("a", photo)], all);
  let done = () => {};
  card.pause = new Promise((resolve) => {
    done = resolve;
  });
  const old = useLive.getState().pictures.get("a");
  const resting = previewer.show([invert("a", photo, 0.5)], all);
  await vi.waitFor(() => expect(card.drawn.length).toBeGreaterThan(2));
  previewer.hurry();
  done();
  await resting;
  expect(useLive.getState().pictures.get("a")).toBe(old);
  card.pause = null;
  await previewer.show([invert("a", photo, 0.5)], all, true);
  expect(useLive.getState().pictures.get("a")).not.toBe(old);
  previewer.close();
  await vi.waitFor(() => expect(card.held).toBe(0));
});

test("a picture that is gone is not taken, and what is alive is taken by each canvas", async () => {
  const card = new CountingCard();
  const previewer = new Previewer(card, null);
  await previewer.show([invert("a", photo)], all);
  const picture = useLive.getState().pictures.get("a")?.image;
  expect(picture?.take()).not.toBe(picture?.take());
  await previewer.show([invert("a", photo, 0.5)], all);
  expect(picture?.take()).toBeNull();
  previewer.close();
});

test("pictures of a drag shrink on a slow card and grow on a quick one", () => {
  const pace = new Pace();
  expect(pace.side).toBe(384);
  pace.took(384, 30);
  expect(pace.side).toBe(384);
  pace.took(384, 80);
  expect(pace.side).toBe(256);
  pace.took(256, 1000);
  expect(pace.side).toBe(192);
  pace.took(192, 30);
  expect(pace.side).toBe(192);
  for (const side of [192, 256, 384, 512]) pace.took(side, 5);
  expect(pace.side).toBe(768);
});
