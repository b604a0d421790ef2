// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Placed, painted, type Stroke } from "@/graph/stroke";
import type { Json } from "@/graph/types";
import { type Box, union } from "@/paint/box";
import { strokeBox } from "@/paint/extent";
import { Painting } from "@/paint/Painting";
import { lay } from "@/paint/raster";
import { surface } from "@/paint/surface";

const [WIDTH, HEIGHT] = [48, 32];

function base(): { width: number; height: number; data: ImageDataArray } {
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let at = 0; at < data.length; at += 1) data[at] = (at * 37) % 256;
  return { width: WIDTH, height: HEIGHT, data };
}

const COPYING: ReadonlySet<string> = new Set(["clone", "heal"]);
const place = fc.integer({ min: -160, max: 16 * WIDTH });
const anyStroke: fc.Arbitrary<Stroke> = fc
  .record({
    tool: fc.constantFrom("brush", "eraser", "clone", "heal", "smudge"),
    mask: fc.boolean(),
    blend: fc.constantFrom("normal", "multiply", "luminosity"),
    size: fc.integer({ min: 1, max: 16 * 20 }),
    flow: fc.integer({ min: 1, max: 100 }),
    opacity: fc.integer({ min: 0, max: 100 }),
    order: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom("A", "b", "7") }),
    points: fc.array(fc.tuple(place, place, fc.integer({ min: 0, max: 1023 })), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ mask, tool, points, ...rest }) => ({
    ...rest,
    ...{ v: 1 as const, color: "#3377cc", hardness: 60, spacing: 20 },
    of: [WIDTH, HEIGHT] as const,
    tool: mask && COPYING.has(tool) ? "brush" : tool,
    target: mask ? "mask" : "paint",
    points: points.flat(),
    ...(COPYING.has(tool) && !mask ? { from: [80, -48] as const } : {}),
    ...(tool === "smudge" ? { strength: 70 } : {}),
  })) as fc.Arbitrary<Stroke>;

const strokesOf = (all: Iterable<Placed>) =>
  painted([...all].map(({ key, stroke }) => [key, stroke as unknown as Json] as const));

const bytes = ({ buffer }: Float32Array | Uint8ClampedArray) => Buffer.from(buffer as ArrayBuffer);

/** All strokes from the first to the last on a clean sheet. */
function replayed(strokes: readonly Placed[]) {
  const on = surface(base());
  for (const { stroke } of strokes) lay(on, stroke, strokeBox(stroke, WIDTH, HEIGHT));
  return on;
}

test("whatever comes, goes or slips between, the painting is what a replay gives", () => {
  const pieces = fc.oneof(fc.nat({ max: 40 }), fc.constant(10_000));
  const step = fc.oneof(
    fc.record({ add: fc.array(anyStroke, { minLength: 1, maxLength: 3 }), pieces }),
    fc.record({ remove: fc.nat(), pieces }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      const painting = new Painting(surface(base(), { piece: 64 }));
      const there = new Map<string, Placed>();
      for (const [at, one] of steps.entries()) {
        if ("add" in one) {
          for (const [place, stroke] of one.add.entries()) {
            there.set(`n:${at}.${place}`, { key: `n:${at}.${place}`, stroke });
          }
        } else {
          const keys = [...there.keys()];
          there.delete(keys[one.remove % Math.max(1, keys.length)] ?? "");
        }
        painting.take(strokesOf(there.values()));
        // Strokes may still wait, or be half laid, when the next change comes.
        for (let left = one.pieces; left > 0; left -= 1) painting.work(0);
        shown(painting);
      }
      painting.work(Number.POSITIVE_INFINITY);
      const wanted = replayed(strokesOf(there.values()).strokes);
      expect(painting.done).toBe(true);
      for (const plane of ["paint", "mask", "load"] as const) {
        expect(bytes(painting.surface[plane]).equals(bytes(wanted[plane]))).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

/** What `draw` puts on a canvas. */
function shown(painting: Painting, before = new Uint8ClampedArray(WIDTH * HEIGHT * 4)) {
  const image = new Uint8ClampedArray(before);
  let box: Box | null = null;
  painting.draw({
    putImageData: (part: ImageData, left: number, top: number) => {
      box = union(box, { x0: left, y0: top, x1: left + part.width, y1: top + part.height });
      for (let row = 0; row < part.height; row += 1) {
        const line = part.data.subarray(row * part.width * 4, (row + 1) * part.width * 4);
        image.set(line, ((top + row) * WIDTH + left) * 4);
      }
    },
  });
  return { image, box: box as Box | null };
}

// Node has no ImageData.
Object.assign(globalThis, {
  ImageData: class {
    readonly data: Uint8ClampedArray;
    constructor(
      readonly width: number,
      readonly height: number,
    ) {
      this.data = new Uint8ClampedArray(width * height * 4);
    }
  },
});

test("a stroke in the hand looks as it will when the document has it, and leaves no trace", () => {
  fc.assert(
    fc.property(fc.array(anyStroke, { minLength: 1, maxLength: 4 }), (strokes) => {
      const placed = strokes.map((stroke, at) => ({
        key: `n:${at}`,
        stroke: { ...stroke, order: `A${at}` },
      }));
      const [last, ...below] = [...placed].reverse();
      // A heal is shown as the copy it begins with.
      if (!last || last.stroke.tool === "heal") return;
      const painting = new Painting(surface(base()));
      painting.cover(true);
      painting.take(strokesOf(below));
      painting.work(Number.POSITIVE_INFINITY);
      const clean = shown(painting).image;

      const growing = { ...last.stroke, points: [] as number[] };
      painting.begin([growing]);
      let live = clean;
      for (let at = 0; at < last.stroke.points.length; at += 3) {
        growing.points.push(...last.stroke.points.slice(at, at + 3));
        painting.grow();
        live = shown(painting, live).image;
      }
      painting.letGo();
      expect(bytes(shown(painting, live).image).equals(bytes(clean))).toBe(true);

      painting.take(strokesOf(placed));
      painting.work(Number.POSITIVE_INFINITY);
      const { image, box } = shown(painting, clean);
      // What is kept has 24 bits, what is in flight 53: the last of 8 may differ.
      const apart = image.map((value, at) => Math.abs(value - (live[at] ?? 0)));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
      const within = strokeBox(last.stroke, WIDTH, HEIGHT);
      if (box) expect(union(box, within)).toEqual(within);
    }),
    { numRuns: 80 },
  );
});

/** Back and forth over the whole picture with a tip as wide as that: a stroke that takes seconds. */
function endless(order = "A"): Stroke {
  const points = Array.from({ length: 2000 }, (_, at) => [(at % 2) * 16 * 1024, 8192, 1023]).flat();
  const style = { tool: "brush", target: "paint", color: "#3377cc", size: 16 * 1024, spacing: 1 };
  const laid = { ...style, hardness: 10, opacity: 100, flow: 1, blend: "normal", order };
  return { v: 1, of: [1024, 1024], points, ...laid } as unknown as Stroke;
}

test("a stroke that takes long is laid between frames, grows, and goes when it is undone", () => {
  const data = new Uint8ClampedArray(1024 * 1024 * 4).fill(255);
  const painting = new Painting(surface({ width: 1024, height: 1024, data }));
  const image = new Uint8ClampedArray(4);
  const middle = () => {
    painting.draw({
      putImageData: (part: ImageData, x: number, y: number) => {
        const [column, row] = [512 - x, 512 - y];
        if (column < 0 || row < 0 || column >= part.width || row >= part.height) return;
        image.set(part.data.subarray((row * part.width + column) * 4).subarray(0, 4));
      },
    });
    return image[0] ?? 0;
  };
  painting.work(0);
  expect(middle()).toBe(255);
  painting.take(strokesOf([{ key: "n:long", stroke: endless() }]));
  let frames = 0;
  for (; middle() === 255 && frames < 500; frames += 1) {
    const began = process.cpuUsage();
    painting.work(8);
    // 8 ms and a piece, and what a busy machine adds; all of the stroke takes a hundred times as long.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
  }
  expect(middle()).toBeLessThan(255);
  expect(painting.done).toBe(false);
  painting.take(strokesOf([]));
  painting.work(8);
  expect(painting.done).toBe(true);
  expect(middle()).toBe(255);
}, 20_000);

test("what the hand drew stays on the screen while the document's stroke is laid", () => {
  const line = { v: 1, tool: "brush", target: "paint", color: "#3377cc", size: 256, order: "A" };
  const style = { hardness: 60, opacity: 50, flow: 100, spacing: 1, blend: "normal" };
  const points = [80, 200, 1023, 640, 300, 1023];
  const stroke = { ...line, ...style, of: [WIDTH, HEIGHT], points } as unknown as Stroke;
  const painting = new Painting(surface(base(), { piece: 16 }));
  painting.work(0);
  const clean = shown(painting).image;
  painting.begin([stroke]);
  painting.grow();
  const live = shown(painting, clean).image;
  painting.letGo();
  painting.adopt(strokesOf([{ key: "n:own", stroke }]), 0);
  expect(painting.done).toBe(false);
  expect(bytes(shown(painting, live).image).equals(bytes(live))).toBe(true);
  painting.work(Number.POSITIVE_INFINITY);
  const apart = shown(painting, live).image.map((value, at) => Math.abs(value - (live[at] ?? 0)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
});

test("a smudge in the hand is drawn through what comes beneath it meanwhile", () => {
  const line = { v: 1, target: "paint", color: "#3377cc", size: 96, hardness: 60, opacity: 100 };
  const style = { ...line, flow: 100, spacing: 10, blend: "normal", of: [WIDTH, HEIGHT] };
  const wall = { ...style, tool: "brush", order: "A", points: [400, 0, 1023, 400, 512, 1023] };
  const finger = { ...style, tool: "smudge", strength: 80, order: "B" };
  const drawn = { ...finger, points: [160, 200, 1023, 640, 200, 1023] } as unknown as Stroke;
  const beneath = strokesOf([{ key: "n:wall", stroke: wall as unknown as Stroke }]);
  const [late, early] = [new Painting(surface(base())), new Painting(surface(base()))];
  late.begin([drawn]);
  late.grow();
  const alone = shown(late).image;
  for (const painting of [late, early]) {
    painting.take(beneath);
    painting.work(Number.POSITIVE_INFINITY);
  }
  early.begin([drawn]);
  early.grow();
  const both = shown(late, alone).image;
  expect(bytes(both).equals(bytes(shown(early).image))).toBe(true);
  expect(bytes(both).equals(bytes(alone))).toBe(false);
});
