/** Random documents with furniture, for property tests of changes. */
import fc from "fast-check";
import type { Content } from "@/graph/content";
import { arbitraryGraph } from "@/testing/arbitrary";

const word = fc.string({ maxLength: 6 });
const furniture = fc.dictionary(
  fc.constantFrom("f1", "f2"),
  fc.dictionary(fc.constantFrom("text", "color"), word, { noNullPrototype: true }),
  { noNullPrototype: true },
);

export const arbitraryContent: fc.Arbitrary<Content> = fc
  .record({
    graph: arbitraryGraph,
    frames: furniture,
    notes: furniture,
    strokes: fc.dictionary(fc.constantFrom("a:1", "a:2"), fc.array(fc.integer())),
  })
  .map(({ graph, frames, notes, strokes }) => ({
    ...{ nodes: graph.nodes, edges: graph.edges },
    meta: new Map([["title", graph.title]]),
    strokes: new Map(Object.entries(strokes)),
    frames: new Map(Object.entries(frames)),
    notes: new Map(Object.entries(notes)),
  }));
