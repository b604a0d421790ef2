import { expect, test } from "vitest";
import { datumText, factsOf, isDatum } from "@/graph/datum";

test("data is told from files and from the hole of a failed element", () => {
  expect(isDatum({ kind: "text", value: "" })).toBe(true);
  expect(isDatum({ id: "a", sha256: "s", media_type: "image/png", bytes: 1 })).toBe(false);
  expect(isDatum({})).toBe(false);
});

test("a value is copied as it stands", () => {
  expect(datumText({ kind: "text", value: "a\nb" })).toBe("a\nb");
  expect(datumText({ kind: "number", value: 0.1 + 0.2 })).toBe("0.3");
  expect(datumText({ kind: "boolean", value: false })).toBe("No");
  expect(datumText({ kind: "vector", value: [1, 2.5] })).toBe("1, 2.5");
  expect(datumText({ kind: "json", value: { a: [1] } })).toBe('{\n  "a": [\n    1\n  ]\n}');
});

test("facts are one line each, and name the colours they hold", () => {
  const palette = [
    { name: "tan", colour: "#d2b48c", share: 0.31 },
    { name: "brown", colour: "#7A4A20", share: 0.2 },
  ];
  expect(factsOf({ width: 640, tags: ["dark", "soft"], palette })).toEqual([
    { name: "width", text: "640", colours: [] },
    { name: "tags", text: "dark, soft", colours: [] },
    {
      name: "palette",
      text: "tan #d2b48c 0.31, brown #7A4A20 0.2",
      colours: ["#d2b48c", "#7A4A20"],
    },
  ]);
  expect(factsOf(["a", null])).toEqual([
    { name: "1", text: "a", colours: [] },
    { name: "2", text: "none", colours: [] },
  ]);
  expect(factsOf(3)).toEqual([{ name: "", text: "3", colours: [] }]);
});
