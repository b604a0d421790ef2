// @vitest-environment node
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NewStroke } from "@/doc/strokes";
import { MAX_POINTS, strokeProblem } from "@/graph/stroke";
import type { Json } from "@/graph/types";
import { type Brush, LARGEST, resized, SMALLEST, useBrush } from "@/paint/brush";
import { Curve } from "@/paint/Curve";
import { Draft } from "@/paint/Draft";
import { Hand } from "@/paint/Hand";
import { Painting } from "@/paint/Painting";
import { type Sample, Stabiliser } from "@/paint/Stabiliser";
import { surface } from "@/paint/surface";

const at = (x: number, y: number, pressure = 1): Sample => ({ x, y, pressure });
const brush = (change: Partial<Brush> = {}): Brush => ({
  ...useBrush.getInitialState(),
  smoothing: 0,
  ...change,
});
const OF = [640, 480] as const;
const sample = fc.record({
  // With the picture zoomed far out, a pointer at the window's edge is this far away.
  x: fc.double({ min: -90_000, max: 90_000, noNaN: true }),
  y: fc.double({ min: -50, max: 500, noNaN: true }),
  pressure: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe("a draft", () => {
  test("is a sound stroke whatever the hand does with whatever brush", () => {
    const any = fc.record({
      tool: fc.constantFrom("brush", "eraser", "clone"),
      target: fc.constantFrom("paint", "mask"),
      size: fc.double({ min: SMALLEST, max: LARGEST, noNaN: true }),
      smoothing: fc.integer({ min: 0, max: 100 }),
      blend: fc.constantFrom("normal", "multiply"),
    }) as fc.Arbitrary<Partial<Brush>>;
    fc.assert(
      fc.property(any, fc.array(sample, { minLength: 1 }), (held, samples) => {
        const draft = new Draft({
          brush: brush(held),
          of: OF,
          from: held.tool === "clone" ? [-3.3, 80_000] : null,
        });
        for (const one of samples) draft.add(one);
        draft.finish();
        const stroke = { v: 1, order: "V-abc", ...draft.strokes[0] } as unknown as Json;
        expect(strokeProblem(stroke)).toBeNull();
      }),
    );
  });

  test("ends where the pointer is, however much it is smoothed", () => {
    const draft = new Draft({ brush: brush({ smoothing: 100 }), of: OF, from: null });
    for (const x of [10, 20, 200]) draft.add(at(x, 50));
    draft.finish();
    expect(draft.strokes[0]?.points.slice(-3)).toEqual([200 * 16, 50 * 16, 1023]);
  });

  test("leaves out what lies on the same spot, but not a change of pressure", () => {
    const draft = new Draft({ brush: brush(), of: OF, from: null });
    expect(draft.add(at(10, 10, 0.2))).toBe(1);
    for (let shake = 0; shake < 5; shake += 1) draft.add(at(10 + shake / 100, 10, 0.2));
    expect(draft.strokes[0]?.points.length).toBe(3);
    draft.add(at(10.2, 10, 0.9));
    draft.finish();
    expect(draft.strokes[0]?.points.at(-1)).toBe(Math.round(0.9 * 1023));
  });
});

describe("a curve", () => {
  test("is straight where the hand went straight, and round at a corner", () => {
    const straight = new Curve(4);
    const line = [0, 10, 20, 30].flatMap((x) => straight.add(at(x, 0)));
    expect(line.map(({ x }) => x)).toEqual([0, 5, 15, 25]);
    const corner = new Curve(4);
    const bend = [at(0, 0), at(40, 0), at(40, 40)].flatMap((one) => corner.add(one));
    expect(bend.length).toBeGreaterThan(4);
    for (const { x, y } of bend) expect(x <= 40 && y >= 0 && x - y >= -1e-9).toBe(true);
    expect(corner.finish()).toEqual([at(40, 40)]);
  });
});

describe("a stabiliser", () => {
  test("calms a tremor and gets there in the end", () => {
    const calm = new Stabiliser(60);
    const drawn = Array.from({ length: 40 }, (_, step) =>
      calm.follow(at(step * 5, step % 2 ? 6 : -6)),
    );
    const most = Math.max(...drawn.slice(5).map(({ y }) => Math.abs(y)));
    expect(most).toBeLessThan(3);
    expect(calm.finish()).toEqual(at(195, 6));
    expect(calm.finish()).toBeNull();
  });
});

describe("a hand", () => {
  const sheet = () =>
    new Painting(surface({ width: 8, height: 6, data: new Uint8ClampedArray(8 * 6 * 4) }));

  test("makes one gesture of one lift, of several strokes when one cannot hold all", () => {
    const kept: (readonly NewStroke[])[] = [];
    const hand = new Hand(sheet(), (strokes) => kept.push(strokes));
    hand.down({ brush: brush({ size: 10 }), of: OF, from: null }, at(0, 0));
    for (let step = 0; step < 1.4 * MAX_POINTS; step += 1) {
      hand.along(at((step * 1.1) % 640, (step * 0.9) % 480));
    }
    expect(kept).toEqual([]);
    hand.up();
    expect(kept.length).toBe(1);
    const [first, second, ...more] = kept[0] ?? [];
    expect(more).toEqual([]);
    // It goes on where the first one ended.
    expect(second?.points.slice(0, 2)).toEqual(first?.points.slice(-3, -1));
    for (const stroke of [first, second]) {
      expect(stroke?.points.length).toBeLessThanOrEqual(3 * MAX_POINTS);
    }
  });

  test("that lets go keeps nothing", () => {
    const kept: unknown[] = [];
    const hand = new Hand(sheet(), (strokes) => kept.push(strokes));
    expect(hand.drop()).toBe(false);
    hand.down({ brush: brush(), of: OF, from: null }, at(1, 1));
    expect(hand.drop()).toBe(true);
    hand.up();
    expect([kept, hand.isDown]).toEqual([[], false]);
  });
});

test("a brush grows and shrinks by steps that one sees, between its ends", () => {
  for (const up of [true, false]) {
    let size = up ? SMALLEST : LARGEST;
    for (let step = 0; step < 100; step += 1) {
      const next = resized(size, up);
      const end = up ? LARGEST : SMALLEST;
      expect(size === end ? next === end : up ? next > size : next < size).toBe(true);
      size = next;
    }
    expect(size).toBe(up ? LARGEST : SMALLEST);
  }
});

describe("a mirrored hand", () => {
  const drawn = (change: Partial<Brush>) => {
    const draft = new Draft({ brush: brush({ size: 20, ...change }), of: OF, from: null });
    for (const x of [100, 140, 180]) draft.add(at(x, 60));
    draft.finish();
    return draft.strokes;
  };
  const ends = (change: Partial<Brush>) =>
    drawn(change).map(({ points }) => points.slice(-3, -1).map((place) => place / 16));

  test("paints at every mirror of the picture's middle", () => {
    const [x, y] = [180, 60];
    const [right, below] = [OF[0] - x, OF[1] - y];
    expect(ends({ symmetry: "vertical" })).toEqual([
      [x, y],
      [right, y],
    ]);
    expect(ends({ symmetry: "horizontal" })).toEqual([
      [x, y],
      [x, below],
    ]);
    const four = [
      [x, y],
      [right, y],
      [x, below],
      [right, below],
    ];
    expect(ends({ symmetry: "both" })).toEqual(four);
    expect(ends({ symmetry: "radial", rays: 2 })).toEqual([
      [x, y],
      [right, below],
    ]);
    expect(drawn({ symmetry: "radial", rays: 7 }).length).toBe(7);
  });

  test("turns a long tip with it, and tools that know no symmetry stay one", () => {
    const tips = drawn({ symmetry: "vertical", roundness: 40, angle: 30 });
    expect(tips.map(({ roundness, angle }) => [roundness, angle])).toEqual([
      [40, 30],
      [40, 150],
    ]);
    expect(drawn({ symmetry: "both", tool: "clone" }).length).toBe(1);
  });

  test("follows the tilt of a pen, never flatter than a tip can be", () => {
    const tipOf = (altitude: number, tilt = true) => {
      const held = { brush: brush({ tilt }), of: OF, from: null };
      return new Draft({ ...held, tilt: { altitude, azimuth: Math.PI / 4 } }).strokes[0];
    };
    expect(tipOf(Math.PI / 6)).toMatchObject({ roundness: 50, angle: 45 });
    expect(tipOf(0.01)).toMatchObject({ roundness: 20, angle: 45 });
    expect(tipOf(Math.PI / 2)?.roundness).toBeUndefined();
    expect(tipOf(0.01, false)?.roundness).toBeUndefined();
  });
});

test("a scattered line is dabs apart, each of its own size, that never leave their reach", () => {
  const size = 24;
  const held = brush({ size, jitterSize: 60, jitterPlace: 50, spacing: 40, pressure: "none" });
  let seed = 1;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const draft = new Draft({ brush: held, of: [400, 100], from: null, random });
  for (let x = 20; x <= 380; x += 5) draft.add(at(x, 50));
  draft.finish();
  const [stroke] = draft.strokes;
  expect(strokeProblem({ v: 1, order: "V-abc", ...stroke } as unknown as Json)).toBeNull();
  expect(stroke?.pressure).toBe("size");
  const points = stroke?.points ?? [];
  const pressed = points.filter((_, place) => place % 3 === 2 && points[place] !== 0);
  expect(pressed.length).toBeGreaterThan(50);
  expect(Math.min(...pressed)).toBeGreaterThan(0.4 * 1023 - 1);
  expect(new Set(pressed).size).toBeGreaterThan(20);
  for (let place = 1; place < points.length; place += 3) {
    expect(Math.abs((points[place] ?? 0) / 16 - 50)).toBeLessThanOrEqual(size / 2 + 0.1);
  }
});
