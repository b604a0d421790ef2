import { expect, it } from "vitest";
import { signatures } from "@/app/signature";
import type { Catalogue, Graph, NodeType } from "@/graph/types";

it("takes a model that a document calls by an alias for what its plan names", () => {
  const type = {
    id: "openai/flare",
    params: { type: "object", properties: {} },
    inputs: [],
    outputs: [],
  } as unknown as NodeType;
  const catalogue: Catalogue = new Map([
    ["dalle-3", type],
    [type.id, type],
  ]);
  const graphOf = (name: string) =>
    ({
      title: "",
      nodes: new Map([["a", { id: "a", type: name, position: [0, 0], params: {}, keys: {} }]]),
      edges: new Map(),
    }) as unknown as Graph;
  const of = (name: string) => signatures(graphOf(name), catalogue, new Map()).get("a");
  expect(of("dalle-3")).toBe(of("openai/flare"));
  expect(of("unknown")).not.toBe(of("openai/flare"));
});
