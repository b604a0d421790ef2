// @vitest-environment node
/** Frames and notes against the vectors shared with karate/graph/furniture_rules.py. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { graphFromJson } from "@/graph/fromJson";
import {
  frameOf,
  MOST_NOTES,
  noteOf,
  type PieceRoot,
  pieceKey,
  piecesOf,
  pieceTitle,
  splitPieceKey,
} from "@/graph/furniture";
import type { Furniture } from "@/graph/types";

interface Vector {
  root: PieceRoot;
  entry: Furniture;
  odd: string[];
}
const file = new URL("../../../tests/vectors/furniture_rules.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf-8")) as Vector[];

test("a frame or note is drawn as it says but for the keys that the server calls odd", () => {
  expect(vectors.length).toBeGreaterThan(60);
  for (const { root, entry, odd } of vectors) {
    const piece = root === "frames" ? frameOf(entry) : noteOf(entry);
    if (odd.includes("position")) {
      expect(piece).toBeNull();
      continue;
    }
    for (const key of ["position", "size", "color", "title", "text"] as const) {
      if (!(key in entry)) continue;
      const drawn = (piece as Furniture | null)?.[key];
      if (odd.includes(key)) expect(drawn, `${root} ${key}`).not.toEqual(entry[key]);
      else expect(drawn, `${root} ${key}`).toEqual(entry[key]);
    }
  }
});

test("of too many notes the last by id are not drawn, whatever order they came in", () => {
  const ids = Array.from({ length: MOST_NOTES + 2 }, (_, n) => `n${String(n).padStart(4, "0")}`);
  const notes = Object.fromEntries(ids.reverse().map((id) => [id, { position: [0, 0] as const }]));
  const drawn = piecesOf(graphFromJson({ nodes: [], edges: [], notes }));
  expect(drawn.size).toBe(MOST_NOTES);
  expect(drawn.has(pieceKey("notes", "n0000"))).toBe(true);
  expect(drawn.has(pieceKey("notes", `n0${MOST_NOTES}`))).toBe(false);
});

test("names on the canvas lead back to the document; a node's id is none", () => {
  expect(splitPieceKey(pieceKey("frames", "a-b_1"))).toEqual({ root: "frames", id: "a-b_1" });
  expect(splitPieceKey(pieceKey("notes", "x"))).toEqual({ root: "notes", id: "x" });
  for (const name of ["a", "frame", "frame:", "frame:a:b", "node:a"]) {
    expect(splitPieceKey(name)).toBeNull();
  }
});

test("a note is called by its first words, without their marks", () => {
  const called = (text: string) => {
    const note = noteOf({ position: [0, 0], text });
    return note && pieceTitle(note);
  };
  expect(called("\n## **Buy** milk\nand more")).toBe("Note “Buy milk”");
  expect(called("")).toBe("Note");
  expect(called("x".repeat(99))).toBe(`Note “${"x".repeat(39)}…”`);
});
