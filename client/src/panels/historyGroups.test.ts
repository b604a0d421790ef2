import { describe, expect, it } from "vitest";
import type { Change, HistoryItem } from "@/api/history";
import { groupHistory, groupText, mergeGestures } from "./historyGroups";
import type { Names } from "./sentence";

const names: Names = { node: (id) => id, param: () => undefined, input: () => undefined };

function edit(version: number, at: string, actor: string, ...changes: Change[]): HistoryItem {
  const time = `2026-11-22T10:${at}Z`;
  return { version, type: "workflow.edited", at: time, actor, changes };
}
const sigma = (old: number, now: number): Change => ({
  op: "param.set",
  node: "blur",
  param: "sigma",
  old,
  new: now,
});

describe("mergeGestures", () => {
  it("joins one person's quick edits of one key, from the first old to the last new value", () => {
    const items = [
      edit(4, "00:01.900", "ada", sigma(8, 12)),
      edit(3, "00:01.000", "ada", sigma(6, 8)),
      edit(2, "00:00.200", "ada", sigma(4, 6)),
    ];
    expect(mergeGestures(items)).toEqual([edit(4, "00:01.900", "ada", sigma(4, 12))]);
  });

  it("keeps apart what pauses, other people, and other keys are between", () => {
    const items = [
      edit(5, "00:05.000", "ada", sigma(9, 1)),
      edit(4, "00:03.000", "ada", sigma(8, 9)),
      edit(3, "00:02.900", "bob", sigma(6, 8)),
      edit(2, "00:02.800", "bob", { op: "node.moved", node: "blur", old: [0, 0], new: [1, 1] }),
    ];
    expect(mergeGestures(items)).toEqual(items);
  });

  it("reads typing on as one text", () => {
    const typed = (version: number, at: string, where: number, insert: string) =>
      edit(version, at, "ada", {
        op: "text.edited",
        node: "n",
        param: "prompt",
        at: where,
        delete: "",
        insert,
      });
    const [merged] = mergeGestures([
      typed(3, "00:00.600", 2, "t"),
      typed(2, "00:00.300", 1, "a"),
      typed(1, "00:00.000", 0, "c"),
    ]);
    expect(merged?.changes[0]).toMatchObject({ at: 0, insert: "cat" });
  });
});

describe("groupHistory", () => {
  it("groups by person and minute, newest first", () => {
    const groups = groupHistory(
      [
        edit(5, "02:10.000", "ada", sigma(1, 2)),
        edit(4, "02:05.000", "ada", { op: "node.added", node: "blur", type: "blur" }),
        edit(3, "02:01.000", "bob", { op: "node.removed", node: "crop" }),
        edit(2, "01:59.000", "bob", { op: "node.moved", node: "crop", new: [0, 0] }),
      ],
      names,
    );
    expect(groups.map((group) => [group.actor, groupText(group)])).toEqual([
      ["ada", ["set Sigma 1 → 2 on blur", "added blur"]],
      ["bob", ["removed crop"]],
      ["bob", ["moved crop"]],
    ]);
  });

  it("counts many changes of a kind, and leaves out wires that went with their node", () => {
    const moved = ["a", "b", "c", "d"].map(
      (node): Change => ({ op: "node.moved", node, new: [0, 0] }),
    );
    const gone: Change[] = [
      { op: "node.removed", node: "a" },
      { op: "meta.set", key: "schema", new: 1 },
      { op: "edge.disconnected", target: "a", target_port: "image", source: "b" },
    ];
    const groups = groupHistory(
      [edit(3, "00:30.000", "ada", ...gone), edit(2, "00:10.000", "ada", ...moved)],
      names,
    );
    expect(groups.flatMap(groupText)).toEqual(["removed a", "moved 4 nodes"]);
  });

  it("tells runs with how they ended", () => {
    const run = (type: string, summary: string): HistoryItem => ({
      version: 9,
      type,
      at: "2026-11-22T10:00:00Z",
      actor: "ada",
      changes: [],
      run: "r1",
      summary,
    });
    const [group] = groupHistory(
      [run("run.finished", "run partial"), run("run.requested", "started a run of 3 steps")],
      names,
    );
    expect(group?.lines.map((line) => line.ended)).toEqual(["partial", undefined]);
    expect(group && groupText(group)).toEqual(["the run ended:", "started a run of 3 steps"]);
    expect(new Set(group?.lines.map((line) => line.key)).size).toBe(2);
  });
});
