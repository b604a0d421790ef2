import { describe, expect, it } from "vitest";
import { exposedOf } from "@/graph/exposed";
import type { GraphNode, Json } from "@/graph/types";

const node = (exposed?: Json): GraphNode => ({
  id: "n",
  type: "blur",
  position: [0, 0],
  params: {},
  texts: new Set(),
  keys: exposed === undefined ? {} : { exposed },
});

describe("exposedOf", () => {
  it("reads names and nothing else, whatever a document holds", () => {
    expect(exposedOf(node(["sigma", "mix"]))).toEqual(["sigma", "mix"]);
    expect(exposedOf(node(["sigma", 3, null]))).toEqual(["sigma"]);
    for (const told of [undefined, null, "sigma", { sigma: true }])
      expect(exposedOf(node(told))).toEqual([]);
    expect(exposedOf(undefined)).toEqual([]);
  });
});
