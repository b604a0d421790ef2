// @vitest-environment node
import { expect, test } from "vitest";
import { type GraphJson, graphFromJson } from "@/graph/fromJson";
import { inertEdges } from "@/graph/rules";
import { declaredOf, definitionOf } from "@/graph/subgraph";
import type { Graph, GraphNode, NodeType, Port } from "@/graph/types";
import { type Exchange, unpacked, wrapped } from "@/graph/wrap";

const image = (name: string, more: Partial<Port> = {}): Port => ({
  ...{ name, type: "image", title: name, required: true, list: false, description: "" },
  ...more,
});

const type = (id: string, inputs: Port[], outputs: Port[]): [string, NodeType] => [
  id,
  {
    ...{ id, inputs, outputs, version: 1, title: id, category: "", description: "", keywords: [] },
    ...{ kind: "local", resource: "cpu", cacheable: true, timeout_s: 1, price: 0 },
    ...{ state: "available" },
    params: {
      type: "object",
      properties: { sigma: { title: "Sigma", default: 4, "x-kind": "number" } },
    },
  },
];
const CATALOGUE = new Map([
  type("image", [], [image("image")]),
  type("blur", [image("image"), image("mask", { required: false })], [image("image")]),
  type("join", [image("images", { list: true })], [image("image")]),
]);

const node = (id: string, kind: string, at: [number, number], more = {}) => ({
  ...{ id, type: kind, position: at, params: {} },
  ...more,
});
const wire = (source: string, target: string, port = "image", order?: string) => ({
  ...{ source, source_port: "image", target, target_port: port },
  ...(order ? { order } : {}),
});

const GRAPH: GraphJson = {
  nodes: [
    node("photo", "image", [0, 0]),
    node("a", "blur", [100, 50], { params: { sigma: 2 }, exposed: ["sigma"] }),
    node("b", "blur", [300, 80]),
    node("j", "join", [500, 0]),
  ],
  edges: [
    wire("photo", "a"),
    wire("photo", "b", "mask"),
    wire("a", "b"),
    wire("b", "j", "images", "m"),
  ],
};

function after(graph: Graph, { gone, nodes, edges }: Exchange): Graph {
  const left = new Map([...graph.nodes].filter(([id]) => !gone.includes(id)));
  for (const one of nodes) left.set(one.id, one);
  const wires = [...graph.edges.values()].filter(
    (edge) => !gone.includes(edge.source) && !gone.includes(edge.target),
  );
  const json = edges.map(({ key, source, port }) => {
    const [target = "", target_port = "", order] = key.split(":");
    return { source, source_port: port, target, target_port, ...(order ? { order } : {}) };
  });
  const drawn = graphFromJson({ nodes: [], edges: json }).edges;
  return {
    ...graph,
    nodes: left,
    edges: new Map([...wires.map((e) => [e.key, e] as const), ...drawn]),
  };
}

const graph = graphFromJson(GRAPH);

test("a selection becomes a node with the ports that lead out of it", () => {
  const made = wrapped(graph, CATALOGUE, ["a", "b"], "Soft");
  const sub = made.nodes[0] as GraphNode;
  const definition = definitionOf(sub);
  expect(definition?.inputs).toEqual([
    {
      ...{ name: "image", title: "image", type: "image", required: true },
      to: [
        { node: "a", port: "image" },
        { node: "b", port: "mask" },
      ],
    },
  ]);
  expect(definition?.outputs.map(({ name, node: from }) => [name, from])).toEqual([["image", "b"]]);
  expect(sub.position).toEqual([100, 50]);
  expect(declaredOf(sub, CATALOGUE)?.params.properties.sigma?.default).toBe(2);
  const now = after(graph, made);
  expect(now.edges.get(`${sub.id}:image`)?.source).toBe("photo");
  expect(now.edges.get("j:images:m")?.source).toBe(sub.id);
  expect(inertEdges(now, CATALOGUE).size).toBe(0);
});

test("unpacking gives back what was saved, under new ids", () => {
  const now = after(graph, wrapped(graph, CATALOGUE, ["a", "b"], "Soft"));
  const sub = [...now.nodes.values()].find((one) => one.type === "subgraph") as GraphNode;
  const set = { ...sub, params: { sigma: 9 } };
  const changed = { ...now, nodes: new Map([...now.nodes, [sub.id, set] as const]) };
  const made = unpacked(changed, sub.id);
  expect(made).not.toBeNull();
  const back = after(changed, made as Exchange);
  expect(inertEdges(back, CATALOGUE).size).toBe(0);
  const shape = (one: Graph) =>
    [...one.edges.values()]
      .map((edge) => {
        const title = (id: string) => {
          const found = one.nodes.get(id);
          return `${found?.type}@${found?.position.join()}`;
        };
        return `${title(edge.source)} > ${title(edge.target)}:${edge.targetPort}:${edge.order}`;
      })
      .sort();
  expect(shape(back)).toEqual(shape(graph));
  const blurs = [...back.nodes.values()].filter((one) => one.type === "blur");
  expect(blurs.map((one) => one.params.sigma).sort()).toEqual([9, undefined]);
});

test("a required input that nothing feeds is offered, and ends give outputs", () => {
  const loose = graphFromJson({ nodes: [node("b", "blur", [0, 0])], edges: [] });
  const definition = definitionOf(wrapped(loose, CATALOGUE, ["b"], "One").nodes[0] as GraphNode);
  expect(definition?.inputs.map(({ name }) => name)).toEqual(["image"]);
  expect(definition?.outputs.map(({ name }) => name)).toEqual(["image"]);
  expect(unpacked(loose, "b")).toBeNull();
});
