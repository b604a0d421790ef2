// @vitest-environment node
/** Lists, bypass and subgraphs against the vectors that karate/graph runs, too. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { splitEdgeKey } from "@/graph/edgeKey";
import { listTypes } from "@/graph/lists";
import { passing } from "@/graph/passing";
import { inertEdges } from "@/graph/rules";
import type { Graph, GraphEdge, GraphNode, Json, NodeType, Port, PortType } from "@/graph/types";

interface Vector {
  name: string;
  nodes: Record<string, { type: string } & Record<string, Json>>;
  edges: Record<string, [string, string]>;
  maps: Record<string, string[]>;
  lists: string[];
  choosers?: string[];
  inert?: string[];
  wires?: Record<string, [string, string]>;
  lost?: Record<string, string>;
}

const port = (name: string, type: PortType, list = false): Port => ({
  ...{ name, type, list, title: name, required: true, description: "" },
});
const IMAGE = port("image", "image");

function type(id: string, inputs: Port[], outputs: Port[], choice?: NodeType["choice"]) {
  const made: NodeType = {
    ...{ id, inputs, outputs, version: 1, title: id, category: "", description: "", keywords: [] },
    ...{ kind: "local", resource: "cpu", cacheable: true, timeout_s: 1, price: 0 },
    ...{ state: "available", params: { type: "object", properties: {} }, choice: choice ?? null },
  };
  return [id, made] as const;
}

/** The catalogue of tests/graph/test_run_rules.py. */
const CATALOGUE = new Map([
  type("image", [], [IMAGE]),
  type("blur", [IMAGE], [IMAGE]),
  type("join", [port("images", "image", true)], [IMAGE]),
  type("collect", [port("items", "any", true)], [port("list", "any", true)]),
  type(
    "if",
    [port("condition", "any"), port("then", "any"), port("else", "any")],
    [port("result", "any")],
    { by: "condition", options: { true: "then", false: "else" } },
  ),
]);

function read({ nodes, edges }: Vector): Graph {
  const found = new Map<string, GraphNode>();
  for (const [id, { type: kind, ...keys }] of Object.entries(nodes)) {
    found.set(id, { id, type: kind, position: [0, 0], params: {}, texts: new Set(), keys });
  }
  const wires = new Map<string, GraphEdge>();
  for (const [key, [source, sourcePort]] of Object.entries(edges)) {
    const { target, port: targetPort, order } = splitEdgeKey(key);
    wires.set(key, { key, source, sourcePort, target, targetPort, order });
  }
  return { title: "", nodes: found, edges: wires };
}

const file = new URL("../../../tests/vectors/run_rules.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8")) as Vector[];

test.each(vectors)("$name", (vector) => {
  const graph = read(vector);
  const inert = inertEdges(graph, CATALOGUE);
  const found = listTypes(graph, CATALOGUE, inert);
  expect(Object.fromEntries(found.maps)).toEqual(vector.maps);
  expect([...found.sources].sort()).toEqual(vector.lists);
  expect([...found.choosers].sort()).toEqual(vector.choosers ?? []);
  if (vector.inert) expect([...inert.keys()].sort()).toEqual(vector.inert);
  const passed = passing(graph, CATALOGUE, inert);
  const wires = [...passed.wires].map(([key, { source, port: from }]) => [key, [source, from]]);
  expect(Object.fromEntries(wires)).toEqual(vector.wires ?? {});
  expect(Object.fromEntries(passed.lost)).toEqual(vector.lost ?? {});
});
