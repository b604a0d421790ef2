// @vitest-environment node
/** The repair rule against the vectors it shares with karate/graph/rules.py. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { splitEdgeKey } from "@/graph/edgeKey";
import { DEFAULT_LIMITS, type Limits } from "@/graph/limits";
import { inertEdges } from "@/graph/rules";
import type { Graph, GraphEdge, GraphNode, NodeType, Port, PortType } from "@/graph/types";

interface Vector {
  name: string;
  limits?: Partial<Limits>;
  graph: { nodes: Record<string, string>; edges: Record<string, [string, string]> };
  inert: Record<string, string>;
}

const port = (name: string, type: PortType, list = false): Port => ({
  ...{ name, type, list },
  ...{ title: name, required: true, description: "" },
});
const IMAGE = port("image", "image");

const type = (id: string, inputs: Port[], outputs: Port[]): [string, NodeType] => [
  id,
  {
    ...{ id, inputs, outputs, version: 1, title: id, category: "", description: "", keywords: [] },
    ...{
      kind: "local",
      resource: "cpu",
      cacheable: true,
      timeout_s: 1,
      price: 0,
      state: "available",
    },
    params: { type: "object", properties: {} },
  },
];

/** The catalogue of tests/graph/shapes.py. */
const CATALOGUE = new Map([
  type("image", [], [IMAGE]),
  type("blur", [IMAGE], [IMAGE]),
  type("number", [], [port("number", "number")]),
  type("join", [port("images", "image", true)], [IMAGE]),
]);

function read({ nodes, edges }: Vector["graph"]): Graph {
  const found = new Map<string, GraphNode>();
  for (const [id, kind] of Object.entries(nodes)) {
    found.set(id, { id, type: kind, position: [0, 0], params: {}, texts: new Set(), keys: {} });
  }
  const wires = new Map<string, GraphEdge>();
  for (const [key, [source, sourcePort]] of Object.entries(edges)) {
    const { target, port: targetPort, order } = splitEdgeKey(key);
    wires.set(key, { key, source, sourcePort, target, targetPort, order });
  }
  return { title: "", nodes: found, edges: wires };
}

const file = new URL("../../../tests/vectors/graph_rules.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

test.each(vectors)("$name", ({ graph, limits, inert }) => {
  const found = inertEdges(read(graph), CATALOGUE, { ...DEFAULT_LIMITS, ...limits });
  const rules = Object.fromEntries([...found].map(([key, problem]) => [key, problem.rule]));
  expect(rules).toEqual(inert);
});
