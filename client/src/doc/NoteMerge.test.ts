// @vitest-environment node
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addPiece, setPiece } from "@/doc/furniture";
import { NoteMerge } from "@/doc/NoteMerge";
import { roots } from "@/doc/roots";

/** A person with a document of their own, whose edits and those of others travel when they are let. */
class Person {
  readonly doc = new Y.Doc();
  private sent = Y.encodeStateVector(this.doc);

  constructor(merges = true) {
    if (merges)
      new NoteMerge(this.doc, (note, text) => setPiece(this.doc, `note:${note}`, { text }));
  }

  get text(): string {
    return (roots(this.doc).notes.get("n") as Y.Map<string>).get("text") ?? "";
  }

  type(text: string, at = this.text.length): void {
    const now = this.text;
    setPiece(this.doc, "note:n", { text: now.slice(0, at) + text + now.slice(at) });
  }

  /** What was done here since the last time, others' work included. */
  news(): Uint8Array {
    const update = Y.encodeStateAsUpdate(this.doc, this.sent);
    this.sent = Y.encodeStateVector(this.doc);
    return update;
  }
}

function together(text: string, count = 2): Person[] {
  const people = Array.from({ length: count }, () => new Person());
  const [first] = people;
  if (first) addPiece(first.doc, "notes", "n", { text, position: [0, 0] });
  exchange(people);
  return people;
}

/** All tell each other all they know, at the same time, until nobody has anything new. */
function exchange(people: readonly Person[]): void {
  for (let round = 0; round < 12; round += 1) {
    const news = people.map((person) => person.news());
    for (const [at, person] of people.entries()) {
      for (const [from, update] of news.entries()) {
        if (from !== at) Y.applyUpdate(person.doc, update, "wire");
      }
    }
  }
}

test("two people who write in one note at the same time keep all their letters", () => {
  const [ada, bob] = together("red blue") as [Person, Person];
  ada.type("dark ", 0);
  bob.type(" sky");
  exchange([ada, bob]);
  expect(ada.text).toBe("dark red blue sky");
  expect(bob.text).toBe(ada.text);
});

test("letter by letter, while what the other writes is always on its way", () => {
  const [ada, bob] = together("-") as [Person, Person];
  for (const [at, letter] of Array.from("hello").entries()) {
    ada.type(letter, at);
    bob.type("world"[at] ?? "");
    // What is on its way for one is not there when the other goes on.
    const [from, to] = at % 2 ? [ada, bob] : [bob, ada];
    Y.applyUpdate(to.doc, from.news(), "wire");
  }
  exchange([ada, bob]);
  expect(ada.text).toBe("hello-world");
  expect(bob.text).toBe("hello-world");
});

test("what the other took away after reading it stays away", () => {
  const [ada, bob] = together("one") as [Person, Person];
  ada.type(" two");
  exchange([ada, bob]);
  setPiece(bob.doc, "note:n", { text: "one" });
  exchange([ada, bob]);
  expect(ada.text).toBe("one");
});

test("who only looks on writes nothing", () => {
  const [ada, bob, eve] = together("", 3) as [Person, Person, Person];
  ada.type("a");
  bob.type("b");
  exchange([ada, bob, eve]);
  expect(roots(eve.doc).notes.size).toBe(1);
  expect(Y.decodeStateVector(Y.encodeStateVector(eve.doc)).has(eve.doc.clientID)).toBe(false);
});

test("whoever writes where and whenever it travels, no letter is lost and all agree", () => {
  const step = fc.record({
    who: fc.nat({ max: 2 }),
    at: fc.nat({ max: 200 }),
    tells: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 26 }), (steps) => {
      const people = together("0", 3);
      const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
      for (const [place, { who, at, tells }] of steps.entries()) {
        const person = people[who];
        person?.type(letters[place] ?? "", at % ((person?.text.length ?? 0) + 1));
        if (tells) exchange(people);
      }
      exchange(people);
      const wanted = ["0", ...letters.slice(0, steps.length)].sort().join("");
      for (const { text } of people) {
        expect(Array.from(text).sort().join("")).toBe(wanted);
        expect(text).toBe(people[0]?.text);
      }
    }),
    { numRuns: 200 },
  );
});
