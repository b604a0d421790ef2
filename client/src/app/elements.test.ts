/** Lists and subgraphs on the board of results. */
import { expect, test } from "vitest";
import { ResultBoard } from "@/app/ResultBoard";
import { signature, signatures } from "@/app/signature";
import { withSubgraphs } from "@/app/withSubgraphs";
import { graphFromJson } from "@/graph/fromJson";
import { inertEdges } from "@/graph/rules";
import type { NodeType, Port } from "@/graph/types";
import type { LogEvent } from "@/sync/frames";

const asset = (id: string) => ({ id, sha256: id, media_type: "image/png", bytes: 1 });

function board(...events: [string, Record<string, unknown>][]): ResultBoard {
  const made = new ResultBoard();
  for (const [type, data] of events) {
    made.apply({ type, data: { run: "r", node: "n", ...data } } as unknown as LogEvent, 1000);
  }
  return made;
}

test("elements are counted, and the node is done with its list", () => {
  const begun: [string, Record<string, unknown>][] = [
    ["step.started", { of: 3 }],
    ["step.started", { element: 1 }],
    ["step.succeeded", { element: 1, outputs: { image: [asset("b")] } }],
    ["step.failed", { element: 0, final: false, code: "c", detail: "no" }],
    ["step.failed", { element: 0, final: true, code: "c", detail: "no" }],
  ];
  const going = board(...begun)
    .current()
    .results.get("n");
  expect([going?.state, going?.elements]).toEqual(["running", { done: 2, of: 3 }]);
  const outputs = { image: [{}, asset("b"), { kind: "text", value: "x" }] };
  const ended = board(...begun, ["step.succeeded", { outputs }]);
  const result = ended.current().results.get("n");
  expect(result?.state).toBe("succeeded");
  expect(result?.elements).toBeUndefined();
  expect(result?.outputs.image?.map(({ id }) => id)).toEqual(["b"]);
});

test("a subgraph node shows what runs in its place", () => {
  const inner = { id: "x", type: "blur", position: [0, 0] };
  const output = { name: "out", type: "image", node: "x", port: "image" };
  const subgraph = { title: "S", nodes: [inner], edges: [], inputs: [], outputs: [output] };
  const node = { id: "s", type: "subgraph", position: [0, 0] as const, subgraph };
  const graph = graphFromJson({ nodes: [node], edges: [] });
  const done = { node: "s/x", outputs: { image: [asset("a")] }, seconds: 2 };
  const results = board(["step.succeeded", done]).current().results;
  const shown = withSubgraphs(graph, results).get("s");
  expect([shown?.state, shown?.seconds, shown?.outputs.out?.[0]?.id]).toEqual([
    "succeeded",
    2,
    "a",
  ]);
  expect(withSubgraphs(graph, new Map())).toEqual(new Map());
});

test("what a node is made from is told past bypassed nodes and from inside subgraphs", () => {
  const port: Port = {
    ...{ name: "image", type: "image", title: "Image" },
    ...{ required: true, list: false, description: "" },
  };
  const type = (id: string, inputs: Port[]): [string, NodeType] => [
    id,
    {
      ...{ id, version: 1, title: id, category: "", description: "", keywords: [], inputs },
      ...{ kind: "local", resource: "cpu", cacheable: true, timeout_s: 1, price: 0 },
      ...{ state: "available", outputs: [port], params: { type: "object", properties: {} } },
    },
  ];
  const catalogue = new Map([type("image", []), type("blur", [port])]);
  const inner = { id: "x", type: "blur", position: [0, 0] };
  const ends = { name: "image", type: "image" };
  const subgraph = {
    ...{ title: "S", nodes: [inner], edges: [] },
    inputs: [{ ...ends, to: [{ node: "x", port: "image" }] }],
    outputs: [{ ...ends, node: "x", port: "image" }],
  };
  const at = { position: [0, 0] as const };
  const wire = (source: string, target: string) => ({
    ...{ source, source_port: "image", target, target_port: "image" },
  });
  const graph = graphFromJson({
    nodes: [
      { id: "a", type: "image", ...at },
      { id: "s", type: "subgraph", ...at, subgraph },
      { id: "b", type: "blur", ...at, bypass: true },
      { id: "end", type: "blur", ...at },
    ],
    edges: [wire("a", "s"), wire("s", "b"), wire("b", "end")],
  });
  const found = signatures(graph, catalogue, inertEdges(graph, catalogue)).get("end");
  expect(found).toBe(signature("blur", {}, { image: [["s/x", "image"]] }));
});
