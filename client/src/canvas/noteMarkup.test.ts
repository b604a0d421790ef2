// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf, type Span, spansOf } from "@/canvas/noteMarkup";

test("headings, lists and paragraphs stand apart; a line break stays one", () => {
  const text = "# Plan\nfirst line\nsecond line\n\n- one\n- **two**\n1. uno\nafter";
  expect(blocksOf(text).map(({ kind }) => kind)).toEqual([
    "heading",
    "paragraph",
    "list",
    "list",
    "paragraph",
  ]);
  const [, words, bullets, numbers] = blocksOf(text);
  expect(words).toMatchObject({ lines: [[{ text: "first line" }], [{ text: "second line" }]] });
  expect(bullets).toMatchObject({ ordered: false, items: [[{ text: "one" }], [{ kind: "bold" }]] });
  expect(numbers).toMatchObject({ ordered: true, items: [[{ text: "uno" }]] });
});

test("a link leads to the web and nowhere else", () => {
  expect(spansOf("see [here](https://example.org/a?b=1) or http://example.org/x.")).toEqual([
    { kind: "plain", text: "see " },
    { kind: "link", text: "here", href: "https://example.org/a?b=1" },
    { kind: "plain", text: " or " },
    { kind: "link", text: "http://example.org/x", href: "http://example.org/x" },
    { kind: "plain", text: "." },
  ]);
  for (const bad of [
    "[x](javascript:alert(1))",
    "[x](data:text/html,<b>)",
    "javascript:alert(1)",
    "[x](//example.org)",
    "https://",
  ]) {
    expect(spansOf(bad).some(({ kind }) => kind === "link")).toBe(false);
  }
});

test("marks that are not closed are plain words", () => {
  expect(spansOf("2 * 3 * 4 and **open")).toEqual([
    { kind: "plain", text: "2 * 3 * 4 and **open" },
  ]);
});

test("no text loses a letter but its marks", () => {
  const letters = fc.stringMatching(/^[ab*`[\]()#\-.:/hts ]{0,60}$/);
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 80 }), letters), (line) => {
      const shown = spansOf(line).map(textOf).join("");
      const bare = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "");
      // An address behind words does not show; everything else does.
      if (!line.includes("](")) expect(bare(shown)).toBe(bare(line));
    }),
  );
  expect(blocksOf("*".repeat(4000)).length).toBe(1);
});

function textOf({ text }: Span): string {
  return text;
}
