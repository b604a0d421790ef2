import { describe, expect, it } from "vitest";
import type { HistoryItem } from "@/api/history";
import type { Graph, NodeType } from "@/graph/types";
import { namesOf } from "./useHistoryNames";

const blur = {
  id: "blur",
  title: "Blur",
  inputs: [
    { name: "image", title: "Image" },
    { name: "mask", title: "Mask" },
  ],
  params: { properties: { sigma: { title: "Sigma" } } },
} as unknown as NodeType;
const graph = {
  nodes: new Map([["n1", { id: "n1", type: "blur", keys: { title: "Haze" } }]]),
} as unknown as Graph;
const item = (changes: HistoryItem["changes"]): HistoryItem => ({
  version: 1,
  type: "workflow.edited",
  at: "2026-11-22T10:00:00Z",
  actor: "ada",
  changes,
});

describe("namesOf", () => {
  it("uses today's titles, and the last known ones of nodes that are gone", () => {
    const items = [
      item([{ op: "node.removed", node: "n2", before: { type: "blur", title: "Fog" } }]),
      item([{ op: "node.added", node: "n3", type: "blur" }]),
      item([{ op: "node.added", node: "n2", type: "blur" }]),
    ];
    const names = namesOf(items, graph, new Map([["blur", blur]]));
    expect(["n1", "n2", "n3", "n4"].map(names.node)).toEqual([
      "Haze",
      "Fog",
      "Blur",
      "a removed node",
    ]);
    expect(names.param("n3", "sigma")?.title).toBe("Sigma");
    expect(names.input("n2", "image")).toBeUndefined();
    expect(names.input("n2", "mask")).toBe("Mask");
  });
});
