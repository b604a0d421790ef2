// @vitest-environment node
/** Changes against the vectors shared with karate/graph/diff.py, and as properties. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { readContent } from "@/doc/readContent";
import { writeChanges } from "@/doc/writeChanges";
import { applyChanges } from "@/graph/applyChanges";
import type { GraphChange, NodeValue } from "@/graph/changes";
import { type Content, EMPTY, type Entry } from "@/graph/content";
import { diff } from "@/graph/diff";
import { splitEdgeKey } from "@/graph/edgeKey";
import { nodeFromValue } from "@/graph/nodeValue";
import { editedText, textEdited } from "@/graph/textEdit";
import type { GraphEdge, Json } from "@/graph/types";
import { arbitraryContent } from "@/testing/arbitraryContent";

interface Document {
  meta: Record<string, Json>;
  nodes: Record<string, NodeValue>;
  edges: Record<string, { source: string; port: string }>;
  strokes: Record<string, Json>;
  frames: Record<string, Entry>;
  notes: Record<string, Entry>;
}

interface Vector {
  old: Document;
  new: Document;
  changes: GraphChange[];
}

const file = new URL("../../../tests/vectors/changes.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

function read(document: Document): Content {
  const edges = new Map<string, GraphEdge>();
  for (const [key, { source, port: sourcePort }] of Object.entries(document.edges)) {
    const { target, port: targetPort, order } = splitEdgeKey(key);
    edges.set(key, { key, source, sourcePort, target, targetPort, order });
  }
  const nodes = Object.entries(document.nodes).map(
    ([id, value]) => [id, nodeFromValue(id, value)] as const,
  );
  return {
    ...{ nodes: new Map(nodes), edges },
    meta: new Map(Object.entries(document.meta)),
    strokes: new Map(Object.entries(document.strokes)),
    frames: new Map(Object.entries(document.frames)),
    notes: new Map(Object.entries(document.notes)),
  };
}

const written = (...steps: readonly (readonly GraphChange[])[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const changes of steps) doc.transact(() => writeChanges(doc, changes));
  return doc;
};

describe("the shared vectors", () => {
  test.each(vectors.map((vector, place) => [place, vector] as const))("%i", (_, vector) => {
    const [old, now] = [read(vector.old), read(vector.new)];
    expect(diff(old, now)).toEqual(vector.changes);
    expect(applyChanges(old, vector.changes)).toEqual(now);
    expect(readContent(written(diff(EMPTY, old), vector.changes))).toEqual(now);
  });
});

describe("changes", () => {
  test("turn one content into the other, as values and in a document", () => {
    fc.assert(
      fc.property(arbitraryContent, arbitraryContent, (old, now) => {
        const changes = diff(old, now);
        expect(applyChanges(old, changes)).toEqual(now);
        expect(readContent(written(diff(EMPTY, old), changes))).toEqual(now);
      }),
    );
  });

  test("survive being kept as JSON", () => {
    fc.assert(
      fc.property(arbitraryContent, arbitraryContent, (old, now) => {
        const kept = JSON.parse(JSON.stringify(diff(old, now))) as GraphChange[];
        expect(applyChanges(old, kept)).toEqual(now);
      }),
    );
  });

  test("are none between equals", () => {
    fc.assert(
      fc.property(arbitraryContent, (content) => {
        expect(diff(content, { ...content, nodes: new Map(content.nodes) })).toEqual([]);
      }),
    );
  });

  test("of a text are one replacement, in code points", () => {
    const text = fc.string({ unit: fc.constantFrom("😀", "🙀", "a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (old, now) => {
        const edit = textEdited("n", "p", old, now);
        expect(editedText(old, edit)).toBe(now);
        expect(edit.insert.isWellFormed() && edit.delete.isWellFormed()).toBe(true);
      }),
    );
  });
});
