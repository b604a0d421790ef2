// @vitest-environment node
/** The rules of strokes against the vectors they share with karate/graph/strokes.py. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { orderCounted } from "@/graph/order";
import {
  frozen,
  MAX_NODE_POINTS,
  MAX_POINTS,
  MAX_STROKES,
  painted,
  strokeProblem,
} from "@/graph/stroke";
import type { Json } from "@/graph/types";

interface Vector {
  name: string;
  entries: Record<string, Json>;
  painted: string[];
  inert: Record<string, string>;
}

const file = new URL("../../../tests/vectors/stroke_rules.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];
const sound = vectors[0]?.entries["n:a"] as Record<string, Json>;

test.each(vectors)("$name", ({ entries, painted: keys, inert }) => {
  const found = painted(Object.entries(entries));
  expect(found.strokes.map(({ key }) => key)).toEqual(keys);
  expect(Object.fromEntries(found.inert)).toEqual(inert);
});

test("what is over a limit is inert, the last first", () => {
  const order = (at: number) => `${String(at).padStart(6, "0")}-t`;
  const many = Array.from(
    { length: MAX_STROKES + 1 },
    (_, at) => [`n:${at}`, { ...sound, order: order(at) }] as const,
  );
  expect([...painted(many).inert.keys()]).toEqual([`n:${MAX_STROKES}`]);
  const points = Array.from({ length: 3 * MAX_POINTS }, () => 16);
  expect(strokeProblem({ ...sound, points })).toBeNull();
  expect(strokeProblem({ ...sound, points: [...points, 1, 1, 1] })).toContain("at most");
  const count = Math.floor(MAX_NODE_POINTS / MAX_POINTS) + 1;
  const long = Array.from(
    { length: count },
    (_, at) => [`n:${at}`, { ...sound, order: order(at), points }] as const,
  );
  expect([...painted(long).inert.keys()]).toEqual([`n:${count - 1}`]);
});

test("a plan holds strokes without their form and order, defaults filled in", () => {
  const { v: _, order: __, ...rest } = sound;
  const plan = frozen(painted([["n:a", sound]]));
  expect(plan).toEqual([{ pressure: "size", roundness: 100, angle: 0, ...rest }]);
});

test("orders that only grow stay short", () => {
  let last: string | null = null;
  const found: string[] = [];
  for (let at = 0; at < 5000; at += 1) {
    const order: string = orderCounted(last, "t");
    found.push(order);
    last = order.split("-")[0] ?? null;
  }
  expect(found.every((order) => order.length === 8)).toBe(true);
  expect([...found].sort()).toEqual(found);
  expect(orderCounted("zzzzzz", "t") > "zzzzzz").toBe(true);
  expect(orderCounted("000001V", "t") > "000001V").toBe(true);
});
