// @vitest-environment node
/** Putting gestures back, as properties of values. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges } from "@/graph/applyChanges";
import type { Content } from "@/graph/content";
import { diff } from "@/graph/diff";
import { type Gesture, joined } from "@/sync/gesture";
import { Outbox } from "@/sync/Outbox";
import { judge } from "@/sync/putBack";
import { arbitraryContent } from "@/testing/arbitraryContent";

/** What a person's own editor makes: no wire hangs in the air. */
const sound = arbitraryContent.map(
  (content): Content => ({
    ...content,
    edges: new Map(
      [...content.edges].filter(
        ([, { source, target }]) => content.nodes.has(source) && content.nodes.has(target),
      ),
    ),
  }),
);

const history = fc.array(sound, { minLength: 2, maxLength: 6 });

function gestureOf(old: Content, now: Content, clock: number): Gesture {
  const changes = diff(old, now);
  const was: Record<string, string> = {};
  for (const change of changes) {
    if (change.op !== "text.edited") continue;
    const text = old.nodes.get(change.node)?.params[change.param];
    was[`${change.node} ${change.param}`] = String(text ?? "");
  }
  const own = { id: `g${clock}`, order: clock, name: null, at: "" };
  return { ...own, changes, was, opaque: null, client: 1, clock, wrote: true };
}

const gesturesOf = (contents: readonly Content[]) =>
  contents.slice(1).map((now, place) => gestureOf(contents[place] ?? now, now, place + 1));

describe("gestures put back one by one", () => {
  test("end where they ended before, when nobody else did anything", () => {
    fc.assert(
      fc.property(history, (contents) => {
        let content = contents[0] as Content;
        for (const gesture of gesturesOf(contents)) {
          const verdict = judge(gesture, content);
          if ("reason" in verdict) throw new Error(verdict.reason);
          content = applyChanges(content, verdict.changes);
        }
        expect(content).toEqual(contents.at(-1));
      }),
    );
  });

  test("change nothing where they are done already", () => {
    fc.assert(
      fc.property(sound, sound, (old, now) => {
        expect(judge(gestureOf(old, now, 1), now)).toEqual({ changes: [] });
      }),
    );
  });

  test("never leave a wire in the air nor stop at one that is refused", () => {
    fc.assert(
      fc.property(history, sound, fc.nat(), (contents, elsewhere, lost) => {
        const outbox = new Outbox();
        for (const gesture of gesturesOf(contents)) {
          outbox.add(gesture, { name: null, goesOn: false, instead: null });
        }
        const victim = outbox.entries[lost % outbox.entries.length];
        if (victim) outbox.refuse(victim, "unlucky");
        let content = elsewhere;
        for (const { id } of outbox.entries) {
          const gesture = outbox.get(id);
          if (!gesture) continue;
          const verdict = judge(gesture, content);
          if ("reason" in verdict) outbox.refuse(gesture, verdict.reason);
          else {
            content = applyChanges(content, verdict.changes);
            outbox.drop([id]);
          }
        }
        expect(outbox.entries).toEqual([]);
        for (const { source, target } of content.edges.values()) {
          expect(content.nodes.has(source) && content.nodes.has(target)).toBe(true);
        }
      }),
    );
  });
});

test("typing that goes on is one gesture, whatever is typed", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "😀"), maxLength: 6 });
  fc.assert(
    fc.property(sound, fc.array(text, { minLength: 2, maxLength: 6 }), (content, texts) => {
      const node = { ...{ type: "writer", position: [0, 0] as const }, keys: {} };
      const typed = texts.map((prompt): Content => {
        const value = { ...node, id: "n", params: { prompt }, texts: new Set(["prompt"]) };
        return { ...content, nodes: new Map(content.nodes).set("n", value) };
      });
      const [first, ...rest] = gesturesOf(typed)
        .filter(({ changes }) => changes.length > 0)
        .map((gesture) => ({ ...gesture, name: "text n prompt" }));
      if (!first) return;
      const whole = rest.reduce<Gesture | null>((last, next) => last && joined(last, next), first);
      expect(applyChanges(typed[0] as Content, whole?.changes ?? [])).toEqual(typed.at(-1));
    }),
  );
});

test("a note that is written letter by letter is one gesture; another note is another", () => {
  const typed = (id: string, old: string, text: string): Gesture => ({
    ...{ id: text, order: 1, name: `note ${id}`, at: "", was: {}, opaque: null },
    ...{ client: 1, clock: text.length, wrote: true },
    changes: [{ op: "note.set", id, key: "text", old, new: text }],
  });
  const whole = joined(typed("n", "", "a"), typed("n", "a", "ab"));
  expect(whole?.changes).toEqual([{ op: "note.set", id: "n", key: "text", old: "", new: "ab" }]);
  expect(joined(typed("n", "", "a"), typed("m", "", "ab"))).toBeNull();
});

test("several things moved on together are one gesture, from where they first stood", () => {
  const press = (changes: Gesture["changes"]): Gesture => ({
    ...{ id: "g", order: 1, name: "move a note:n", at: "", was: {}, opaque: null },
    ...{ client: 1, clock: 1, wrote: false, changes },
  });
  const node = (old: number, now: number) =>
    ({ op: "node.moved", node: "a", old: [old, 0], new: [now, 0] }) as const;
  const note = (old: number, now: number) =>
    ({ op: "note.set", id: "n", key: "position", old: [old, 5], new: [now, 5] }) as const;
  const whole = joined(press([node(0, 1), note(3, 4)]), press([note(4, 5), node(1, 2)]));
  expect(whole?.changes).toEqual([note(3, 5), node(0, 2)]);
  expect(joined(press([node(0, 1), note(3, 4)]), press([node(1, 2)]))).toBeNull();
  const renamed = { op: "node.changed", node: "a", key: "title", new: "A" } as const;
  expect(joined(press([node(0, 1), renamed]), press([node(1, 2), renamed]))).toBeNull();
});
