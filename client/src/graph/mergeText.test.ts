import fc from "fast-check";
import { expect, test } from "vitest";
import { mergedText } from "@/graph/mergeText";

test("letters that both wrote stay, wherever they wrote them", () => {
  expect(mergedText("red blue", "dark red blue", "red blue sky")).toBe("dark red blue sky");
  expect(mergedText("", "abc", "xyz")).toBe("xyzabc");
  expect(mergedText("Hi", "Hi Ada", "Hi Bob")).toBe("Hi Bob Ada");
  expect(mergedText("one, two, ten", "one, ten", "one, two, ten, four")).toBe("one, ten, four");
  expect(mergedText("a 🐈 b", "a 🐈‍⬛ b", "a 🐕 b")).toContain("🐕");
});

test("who wrote nothing takes the other's text, and both the same is written once", () => {
  expect(mergedText("old", "old", "new")).toBe("new");
  expect(mergedText("old", "new", "old")).toBe("new");
  expect(mergedText("old", "new", "new")).toBe("new");
});

test("what either inserted is in the merged text, letter after letter", () => {
  const isWithin = (row: string, text: string) => {
    let at = 0;
    for (const letter of text) if (letter === row[at]) at += 1;
    return at === row.length;
  };
  const word = fc.string({ unit: fc.constantFrom("a", "b", " "), maxLength: 12 });
  const insert = fc.record({ at: fc.nat(), text: word });
  fc.assert(
    fc.property(word, insert, insert, (base, one, other) => {
      const put = ({ at, text }: typeof one) => {
        const place = at % (base.length + 1);
        return base.slice(0, place) + text.toUpperCase() + base.slice(place);
      };
      const merged = mergedText(base, put(one), put(other));
      expect(isWithin(put(one), merged)).toBe(true);
      expect(isWithin(put(other), merged)).toBe(true);
    }),
  );
});
