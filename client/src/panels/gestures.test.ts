// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Change, HistoryItem } from "@/api/history";
import { mergeGestures } from "./gestures";

const REDO = { kind: "redo" as const, versions: [2] };

function edit(version: number, at: string, actor: string, ...changes: Change[]): HistoryItem {
  const time = `2026-11-22T10:${at}Z`;
  return { version, type: "workflow.edited", at: time, actor, changes };
}
const sigma = (old: number, now: number): Change => ({
  op: "param.set",
  node: "blur",
  param: "sigma",
  old,
  new: now,
});

describe("mergeGestures", () => {
  it("joins one person's quick edits of one key, from the first old to the last new value", () => {
    const items = [
      edit(4, "00:01.900", "ada", sigma(8, 12)),
      edit(3, "00:01.000", "ada", sigma(6, 8)),
      edit(2, "00:00.200", "ada", sigma(4, 6)),
    ];
    expect(mergeGestures(items)).toEqual([
      { ...edit(4, "00:01.900", "ada", sigma(4, 12)), versions: [2, 3, 4] },
    ]);
  });

  it("keeps apart what pauses, other people, and other keys are between", () => {
    const items = [
      edit(5, "00:05.000", "ada", sigma(9, 1)),
      edit(4, "00:03.000", "ada", sigma(8, 9)),
      edit(3, "00:02.900", "bob", sigma(6, 8)),
      edit(2, "00:02.800", "bob", { op: "node.moved", node: "blur", old: [0, 0], new: [1, 1] }),
    ];
    expect(mergeGestures(items).map(({ versions }) => versions)).toEqual([[5], [4], [3], [2]]);
  });

  it("joins over what others did in between, but never what undo and restore made", () => {
    const redone = { ...edit(4, "00:00.800", "ada", sigma(6, 9)), origin: REDO };
    const items = [
      edit(5, "00:00.900", "ada", sigma(9, 12)),
      redone,
      edit(3, "00:00.500", "ada", sigma(5, 6)),
      edit(2, "00:00.300", "bob", { op: "node.removed", node: "crop" }),
      edit(1, "00:00.100", "ada", sigma(4, 5)),
    ];
    const told = mergeGestures(items);
    expect(told.map(({ versions }) => versions)).toEqual([[5], [4], [1, 3], [2]]);
    expect(told[2]?.changes).toEqual([sigma(4, 6)]);
  });

  it("reads typing on as one text", () => {
    const typed = (version: number, at: string, where: number, insert: string) =>
      edit(version, at, "ada", {
        op: "text.edited",
        node: "n",
        param: "prompt",
        at: where,
        delete: "",
        insert,
      });
    const [merged] = mergeGestures([
      typed(3, "00:00.600", 2, "t"),
      typed(2, "00:00.300", 1, "a"),
      typed(1, "00:00.000", 0, "c"),
    ]);
    expect(merged?.changes[0]).toMatchObject({ at: 0, insert: "cat" });
  });
});

interface Vector {
  events: {
    version: number;
    at_ms: number;
    changes: Change[];
    origin?: Exclude<HistoryItem["origin"], undefined>;
  }[];
  gestures: number[][];
}

it("groups events as the server does", () => {
  const file = new URL("../../../tests/vectors/gestures.json", import.meta.url);
  const vectors = JSON.parse(readFileSync(file, "utf-8")) as Vector[];
  expect(vectors.some(({ gestures }) => gestures.some((group) => group.length > 1))).toBe(true);
  for (const { events, gestures } of vectors) {
    const items = events.map(({ at_ms, ...event }): HistoryItem => {
      const at = new Date(at_ms).toISOString();
      return { ...event, type: "workflow.edited", at, actor: "ada" };
    });
    // The server names the newest event of a gesture first.
    const told = mergeGestures(items).map(({ versions }) => [...versions].reverse());
    expect(told).toEqual(gestures);
  }
});

it("tells things moved on together as one move, from the first old place", () => {
  const move = (node: string, old: number, now: number): Change => ({
    ...{ op: "node.moved", node },
    ...{ old: [old, 0], new: [now, 0] },
  });
  const items = [
    edit(3, "00:00.300", "ada", move("a", 1, 2), move("b", 6, 7)),
    edit(2, "00:00.000", "ada", move("b", 5, 6), move("a", 0, 1)),
  ];
  expect(mergeGestures(items)).toMatchObject([
    { changes: [move("a", 0, 2), move("b", 5, 7)], versions: [2, 3] },
  ]);
});
