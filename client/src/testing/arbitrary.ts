/** Random graphs for property tests. */
import fc from "fast-check";
import type {
  Furniture,
  Graph,
  GraphEdge,
  GraphNode,
  Json,
  NodeType,
  Port,
  PortType,
} from "@/graph/types";

const port = (name: string, type: PortType, list = false): Port => ({
  ...{ name, type, list },
  ...{ title: name, required: true, description: "" },
});

function nodeType(id: string, inputs: Port[], outputs: Port[]): NodeType {
  return {
    ...{ id, inputs, outputs },
    ...{ version: 1, title: id, category: "Test", description: "", keywords: [] },
    ...{
      kind: "local",
      resource: "cpu",
      cacheable: true,
      timeout_s: 1,
      price: 0,
      state: "available",
    },
    params: {
      type: "object",
      properties: {
        amount: { title: "Amount", default: 4, type: "number", "x-kind": "number" },
        prompt: { title: "Prompt", default: "", type: "string", "x-kind": "text" },
      },
    },
  };
}

/** A small catalogue: a source, a filter, a mask maker, a joiner of lists, a text node. */
export const CATALOGUE = new Map(
  [
    nodeType("source", [], [port("image", "image")]),
    nodeType("filter", [port("image", "image"), port("mask", "mask")], [port("image", "image")]),
    nodeType("masker", [port("image", "image")], [port("mask", "mask")]),
    nodeType("join", [port("images", "image", true)], [port("image", "image")]),
    nodeType("writer", [port("text", "text")], [port("text", "text")]),
  ].map((type) => [type.id, type]),
);

const ids = fc.constantFrom("a", "b", "c", "d", "e", "node-6", "Node_7");
const ports = fc.constantFrom("image", "mask", "images", "text");
const json: fc.Arbitrary<Json> = fc.oneof(
  fc.boolean(),
  fc.integer({ min: -1e6, max: 1e6 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)),
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.array(fc.integer(), { maxLength: 4 }),
  fc.record({ r: fc.integer(), g: fc.string({ maxLength: 3 }) }, { noNullPrototype: true }),
);

export const arbitraryNode = (id: string): fc.Arbitrary<GraphNode> =>
  fc
    .record({
      type: fc.constantFrom("source", "filter", "masker", "join", "writer", "gone/unknown"),
      position: fc.tuple(
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: -5000, max: 5000 }),
      ),
      params: fc.dictionary(fc.constantFrom("amount", "mode", "extra"), json, {
        noNullPrototype: true,
      }),
      prompt: fc.option(fc.string({ unit: "grapheme", maxLength: 20 }), { nil: null }),
      title: fc.option(fc.string({ minLength: 1, maxLength: 10 }), { nil: null }),
    })
    .map(({ type, position, params, prompt, title }) => ({
      ...{ id, type, position },
      params: prompt === null ? params : { ...params, prompt },
      texts: new Set(prompt === null ? [] : ["prompt"]),
      keys: title === null ? {} : { title },
    }));

const arbitraryEdge: fc.Arbitrary<GraphEdge> = fc
  .record({
    source: ids,
    sourcePort: ports,
    target: ids,
    targetPort: ports,
    order: fc.option(fc.constantFrom("V-aaa", "k-bbb"), { nil: null }),
  })
  .map((edge) => ({
    ...edge,
    key: `${edge.target}:${edge.targetPort}${edge.order === null ? "" : `:${edge.order}`}`,
  }));

/** A frame or note as anybody could leave it: what it should say, and what it should not. */
const arbitraryFurniture: fc.Arbitrary<Furniture> = fc.record(
  {
    position: fc.oneof(fc.tuple(fc.integer(), fc.integer()), fc.constant("nowhere")),
    size: fc.oneof(fc.tuple(fc.nat(900), fc.nat(900)), fc.constant([])),
    title: fc.string({ maxLength: 9 }),
    text: fc.string({ maxLength: 9 }),
    color: fc.constantFrom("blue", "mauve", 7),
  },
  { requiredKeys: [] },
);
const arbitraryPieces = fc
  .dictionary(ids, arbitraryFurniture, { maxKeys: 4 })
  .map((entries) => new Map(Object.entries(entries)));

/** Any graph that merging could leave: dangling wires, loops, wrong types, unknown nodes. */
export const arbitraryGraph: fc.Arbitrary<Graph> = fc
  .record({
    title: fc.string({ maxLength: 20 }),
    nodes: fc
      .uniqueArray(ids, { maxLength: 7 })
      .chain((names) => fc.tuple(...names.map((name) => arbitraryNode(name)))),
    edges: fc.uniqueArray(arbitraryEdge, { selector: (edge) => edge.key, maxLength: 12 }),
    frames: arbitraryPieces,
    notes: arbitraryPieces,
  })
  .map(({ title, nodes, edges, frames, notes }) => ({
    ...{ title, frames, notes },
    nodes: new Map(nodes.map((node) => [node.id, node])),
    edges: new Map(edges.map((edge) => [edge.key, edge])),
  }));
