import { describe, expect, it } from "vitest";
import type { Change } from "@/api/history";
import type { Merge } from "@/api/time";
import { graphFromJson } from "@/graph/fromJson";
import type { Catalogue, NodeType } from "@/graph/types";
import { diffEntries, tally } from "./diffEntries";
import { diffScene, statesOf } from "./diffScene";
import { conflictTitle, mergeScene, sideText, spotOf } from "./mergeScene";
import type { Moment } from "./moment";

const type = (id: string, title: string): NodeType =>
  ({
    ...{ id, title },
    inputs: [{ name: "image", title: "Image" }],
    outputs: [{ name: "image", title: "Image" }],
    params: {
      type: "object",
      properties: { sigma: { title: "Sigma", default: 2, "x-kind": "number", "x-unit": "px" } },
    },
  }) as unknown as NodeType;
const types: Catalogue = new Map([
  ["blur", type("blur", "Blur")],
  ["invert", type("invert", "Invert")],
]);

const node = (id: string, kind: string, sigma?: number) => ({
  ...{ id, type: kind, position: [0, 0] as const },
  params: sigma === undefined ? {} : { sigma },
});
const wire = (source: string, target: string) => ({
  ...{ source, source_port: "image", target, target_port: "image" },
});

function moment(version: number, ...[nodes, edges]: Parameters<typeof graphOf>): Moment {
  return { version, graph: graphOf(nodes, edges), results: new Map() };
}

function graphOf(nodes: ReturnType<typeof node>[], edges: ReturnType<typeof wire>[]) {
  return graphFromJson({ nodes, edges }, "Sample");
}

const before = moment(3, [node("a", "blur", 4), node("b", "invert")], [wire("a", "b")]);
const after = moment(9, [node("a", "blur", 12), node("c", "blur")], [wire("a", "c")]);
const changes: Change[] = [
  {
    ...{ op: "node.removed", node: "b" },
    before: { type: "invert", position: [0, 0], params: {}, edges: [{ key: "b:image" }] },
  },
  { op: "node.added", node: "c", type: "blur", position: [0, 0], params: {} },
  { op: "param.set", node: "a", param: "sigma", old: 4, new: 12 },
  { op: "node.moved", node: "a", old: [0, 0], new: [3.6, 40] },
  { op: "edge.connected", target: "c", target_port: "image", source: "a", source_port: "image" },
];
const diff = {
  changes,
  nodes: {
    a: { state: "changed" as const, type: "blur", title: "Blur" },
    b: { state: "removed" as const, type: "invert", title: "Invert" },
    c: { state: "added" as const, type: "blur", title: "Blur" },
  },
  edges: { "b:image": "removed" as const, "c:image": "added" as const },
};

describe("a comparison", () => {
  const scene = diffScene(before, after, diff, types);

  it("shows what is gone as a ghost beside what is there", () => {
    expect([...scene.graph.nodes.keys()].sort()).toEqual(["a", "b", "c"]);
    expect([...scene.graph.edges.keys()].sort()).toEqual(["b:image", "c:image"]);
    expect(scene.graph.nodes.get("a")?.params.sigma).toBe(12);
  });

  it("marks every node in words", () => {
    expect(Object.fromEntries(scene.marks)).toEqual({
      a: { state: "changed", note: "Sigma, Place" },
      b: { state: "removed", note: "" },
      c: { state: "added", note: "" },
    });
    expect(Object.fromEntries(scene.wires)).toEqual(diff.edges);
  });

  it("lists old and new values by node", () => {
    const entries = diffEntries(diff, scene.graph, types);
    expect(entries.map(({ title, state }) => `${state} ${title}`)).toEqual([
      ...["added Blur", "removed Invert", "changed Blur"],
    ]);
    expect(entries[2]?.lines).toMatchObject([
      { label: "Sigma", old: "4 px", now: "12 px" },
      { label: "Place", old: "0, 0", now: "4, 40" },
    ]);
    expect(entries[0]?.lines).toMatchObject([{ label: "Wire into Image", now: "Blur" }]);
    expect(tally(entries)).toBe("1 added, 1 removed, 1 changed");
    expect(tally([])).toBe("No difference");
  });

  it("takes a value that was reset for the default", () => {
    const reset = { changes: [{ op: "param.set", node: "a", param: "sigma", old: 4 }], nodes: {} };
    expect(diffEntries(reset, after.graph, types)[0]?.lines).toMatchObject([
      { old: "4 px", now: "2 px" },
    ]);
  });

  it("can be told from changes alone", () => {
    const states = statesOf(changes);
    expect(states.edges).toEqual(diff.edges);
    const plain = Object.entries(states.nodes).map(([id, { state }]) => [id, state]);
    expect(Object.fromEntries(plain)).toEqual({ a: "changed", b: "removed", c: "added" });
  });
});

describe("a merge", () => {
  const conflict = { id: "nodes:a:params.sigma", node: "a", label: "sigma of Blur" };
  const merge: Merge = {
    ...{ from: "fork", base: 3, base_workflow: "w", ours_version: 5, theirs_version: 4 },
    clean: [
      { op: "node.removed", node: "b", before: { type: "invert", edges: [{ key: "b:image" }] } },
    ],
    conflicts: [{ ...conflict, base: 4, ours: 6, theirs: 9 }],
  };

  it("shows ours until theirs is chosen", () => {
    const sigma = (choices: Parameters<typeof mergeScene>[2]) =>
      mergeScene(before, merge, choices, types).graph.nodes.get("a")?.params.sigma;
    expect(sigma({})).toBe(4);
    expect(sigma({ [conflict.id]: "theirs" })).toBe(9);
    expect(sigma({ [conflict.id]: "ours" })).toBe(4);
  });

  it("marks what is to be decided, and keeps what goes as a ghost", () => {
    const open = mergeScene(before, merge, {}, types);
    expect(open.marks.get("a")).toEqual({ state: "conflict", note: "to decide" });
    expect(open.marks.get("b")).toEqual({ state: "removed", note: "" });
    expect(open.graph.nodes.has("b")).toBe(true);
    expect(open.graph.edges.has("b:image") && open.wires.get("b:image")).toBe("removed");
    const decided = mergeScene(before, merge, { [conflict.id]: "ours" }, types);
    expect(decided.marks.get("a")?.note).toBe("decided");
  });

  it("brings back, places and wires as theirs has it", () => {
    const sides = (id: string, theirs: Merge["conflicts"][number]["theirs"]) => {
      const one = { id, node: "c", label: "", ours: null, theirs };
      const both = { ...merge, clean: [], conflicts: [one as never] };
      return mergeScene(before, both, { [id]: "theirs" }, types).graph;
    };
    const whole = sides("nodes:c", { type: "blur", position: [5, 6], params: { sigma: 1 } });
    expect(whole.nodes.get("c")).toMatchObject({ type: "blur", position: [5, 6] });
    expect(sides("nodes:a:position", [7, 8]).nodes.get("a")?.position).toEqual([7, 8]);
    expect(sides("nodes:a:title", "Haze").nodes.get("a")?.keys.title).toBe("Haze");
    expect(sides("nodes:a:params.sigma", null).nodes.get("a")?.params).toEqual({});
    const wired = sides("edges:a:image", { source: "b", port: "image" });
    expect(wired.edges.get("a:image")).toMatchObject({ source: "b", target: "a" });
  });

  it("reads the parts of a conflict's name, and says its sides in words", () => {
    expect(spotOf("edges:b:image:a0")).toEqual({ root: "edges", entry: "b:image:a0", key: null });
    const text = (id: string, value: unknown) =>
      sideText({ id, label: "" }, value as never, before.graph, types);
    expect(text("nodes:a:params.sigma", 9)).toBe("9 px");
    expect(text("nodes:a:params.sigma", null)).toBe("not set");
    expect(text("nodes:a", null)).toBe("removed");
    expect(text("nodes:a:position", [1.4, 2])).toBe("at 1, 2");
    expect(text("edges:b:image", { source: "a", port: "image" })).toBe("from Blur");
    expect(conflictTitle({ id: "nodes:a:params.sigma", label: "" }, before.graph, types)).toBe(
      "Sigma",
    );
  });
});

describe("frames and notes", () => {
  const told: Change[] = [
    { op: "frame.set", id: "f", key: "title", old: "Hero", new: "Heroine" },
    { op: "frame.set", id: "f", key: "position", old: [0, 0], new: [9, 9] },
    { op: "note.set", id: "gone", old: { text: "Milk", position: [1, 1] } },
    { op: "note.set", id: "new", new: { text: "Tea", position: [2, 2] } },
  ];
  const was: Moment = {
    ...before,
    graph: {
      ...before.graph,
      frames: new Map([["f", { title: "Hero", position: [0, 0] }]]),
      notes: new Map([["gone", { text: "Milk", position: [1, 1] }]]),
    },
  };
  const is: Moment = {
    ...after,
    graph: {
      ...after.graph,
      frames: new Map([["f", { title: "Heroine", position: [9, 9] }]]),
      notes: new Map([["new", { text: "Tea", position: [2, 2] }]]),
    },
  };

  it("stand in the picture of a comparison with what happened to them", () => {
    const scene = diffScene(was, is, { changes: told, nodes: {}, edges: {} }, types);
    expect([...(scene.graph.notes?.keys() ?? [])]).toEqual(["gone", "new"]);
    expect(scene.marks.get("frame:f")).toEqual({ state: "changed", note: "Title, Place" });
    expect(scene.marks.get("note:gone")?.state).toBe("removed");
    expect(scene.marks.get("note:new")?.state).toBe("added");
  });

  it("are entries of their own in its list, by their words", () => {
    const { graph } = diffScene(was, is, { changes: told, nodes: {}, edges: {} }, types);
    const entries = diffEntries({ changes: told, nodes: {} }, graph, types);
    expect(entries.map(({ title, state }) => [title, state])).toEqual([
      ["Note “Tea”", "added"],
      ["Note “Milk”", "removed"],
      ["Frame “Heroine”", "changed"],
    ]);
    expect(entries[2]?.lines.map(({ label, old, now }) => [label, old, now])).toEqual([
      ["Title", "Hero", "Heroine"],
      ["Place", "0, 0", "9, 9"],
    ]);
    expect(tally(entries)).toBe("1 added, 1 removed, 1 changed");
  });

  it("are merged as it was chosen, and what goes stays as a ghost", () => {
    const merge = {
      clean: [told[2]],
      conflicts: [
        {
          ...{ id: "frames:f:title", label: "frame f", base: "Hero" },
          ...{ ours: "Hero", theirs: "Heroine" },
        },
      ],
    } as unknown as Merge;
    const chosen = mergeScene(was, merge, { "frames:f:title": "theirs" }, types);
    expect(chosen.graph.frames?.get("f")?.title).toBe("Heroine");
    expect(chosen.graph.notes?.has("gone")).toBe(true);
    expect(chosen.marks.get("note:gone")?.state).toBe("removed");
    const kept = mergeScene(was, merge, {}, types);
    expect(kept.graph.frames?.get("f")?.title).toBe("Hero");
  });
});
