import { afterEach, describe, expect, it } from "vitest";
import type { Kept } from "@/api/time";
import type { Catalogue, Graph } from "@/graph/types";
import { closeToast, useToasts } from "@/ui/notify";
import { type KeptContext, keptText, reportKept } from "./keptToast";

const context = {
  graph: {
    title: "",
    nodes: new Map([["n", { id: "n", type: "blur", params: { sigma: 12 }, keys: {} }]]),
    edges: new Map(),
  } as unknown as Graph,
  nodeTypes: new Map([
    ["blur", { title: "Blur", params: { properties: { sigma: { title: "Radius" } } } }],
  ]) as unknown as Catalogue,
  people: [{ id: "ana", name: "Ana" }],
  me: "ada",
} as unknown as KeptContext;

const kept = (change: Kept["change"], actor = "ana"): Kept => ({
  ...{ change, version: 9, actor, at: "2026-11-22T10:00:00Z" },
});
const sigma = { op: "param.set", node: "n", param: "sigma", old: 4, new: 6 };

afterEach(() => closeToast("kept"));

describe("what undo kept", () => {
  it("is named with the value that stands there and who set it", () => {
    expect(keptText(kept(sigma), context)).toBe("Kept Radius: Ana changed it to 12 after you");
    expect(keptText(kept(sigma, "ada"), context)).toBe("Kept Radius: you changed it to 12 later");
    const moved = { op: "node.moved", node: "n", old: [0, 0], new: [1, 1] };
    expect(keptText(kept(moved), context)).toBe("Kept the place of Blur: Ana moved it after you");
    expect(keptText(kept({ ...sigma, node: "gone" }), context)).toContain("no longer there");
    const unknown = { ...kept(sigma), actor: null, version: null, at: null };
    expect(keptText(unknown, context)).toBe("Kept Radius: somebody changed it to 12 after you");
  });

  it("is told once, and not at all when nothing was kept", () => {
    const answer = { version: 10, changes: [], undone: [3] };
    reportKept({ ...answer, kept: [] }, context);
    expect(useToasts.getState().toasts).toEqual([]);
    reportKept({ ...answer, kept: [kept(sigma)] }, context);
    reportKept({ ...answer, version: null, kept: [kept(sigma), kept(sigma)] }, context);
    const [toast, ...others] = useToasts.getState().toasts;
    expect(others).toEqual([]);
    expect(toast?.title).toBe("Kept 2 later changes");
    expect(toast?.detail).toContain("Nothing was left to take back");
  });
});
