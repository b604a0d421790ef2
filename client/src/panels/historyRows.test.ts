import { describe, expect, it } from "vitest";
import type { Change, HistoryItem } from "@/api/history";
import { endOf, eventText } from "./eventSentence";
import { type HistoryRow, historyRows } from "./historyRows";
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

function told(rows: readonly HistoryRow[]): string[] {
  return rows.map((row) => (row.kind === "group" ? row.actor : `- ${eventText(row.item, names)}`));
}

describe("historyRows", () => {
  it("puts a heading over each person and minute, newest first", () => {
    const rows = historyRows([
      edit(5, "02:10.000", "ada", sigma(1, 2)),
      edit(4, "02:05.000", "ada", { op: "node.added", node: "blur", type: "blur" }),
      edit(3, "02:01.000", "bob", { op: "node.removed", node: "crop" }),
      edit(2, "01:59.000", "bob", { op: "node.moved", node: "crop", new: [0, 0] }),
    ]);
    expect(told(rows)).toEqual([
      ...["ada", "- set Sigma 1 → 2 on blur", "- added blur"],
      ...["bob", "- removed crop"],
      ...["bob", "- moved crop"],
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it("tells one gesture in one line, and leaves out wires that went with their node", () => {
    const moved = ["a", "b", "c"].map((node): Change => ({ op: "node.moved", node, new: [0, 0] }));
    const gone: Change[] = [
      { op: "node.removed", node: "a" },
      { op: "meta.set", key: "schema", new: 1 },
      { op: "edge.disconnected", target: "a", target_port: "image", source: "b" },
      sigma(1, 2),
    ];
    const rows = historyRows([
      edit(3, "00:30.000", "ada", ...gone),
      edit(2, "00:10.000", "ada", ...moved),
      edit(1, "00:01.000", "ada", { op: "meta.set", key: "schema", new: 1 }),
    ]);
    expect(told(rows)).toEqual([
      "ada",
      "- removed a and set Sigma 1 → 2 on blur",
      "- moved 3 nodes",
    ]);
  });

  it("tells runs as the server does, with how they ended", () => {
    const run: HistoryItem = {
      ...edit(9, "00:00.000", "ada"),
      ...{ type: "run.finished", run: "r1", position: 12 },
      summary: "Run #12 partial, 3 of 7 cached, 0.04 credits",
    };
    const [, row] = historyRows([run]);
    expect(row?.kind === "event" && endOf(row.item)).toBe("partial");
    expect(told(historyRows([run]))[1]).toBe("- Run #12 partial, 3 of 7 cached, 0.04 credits");
  });

  it("says what undo, redo, restore and merge did", () => {
    const one = edit(9, "00:00.000", "ada", sigma(12, 4));
    const texts = [
      { kind: "undo" as const, versions: [3] },
      { kind: "redo" as const, versions: [8] },
      { kind: "restore" as const, version: 5 },
      { kind: "merge" as const, workflow: "w", version: 4, base: 2 },
    ].map((origin) => eventText({ ...one, origin }, names));
    expect(texts).toEqual([
      "took back a change: set Sigma 12 → 4 on blur",
      "did again: set Sigma 12 → 4 on blur",
      "restored version 5 (1 change)",
      "merged 1 change from a fork",
    ]);
  });

  it("tells of a node that came back without each of its wires", () => {
    const back = edit(
      ...([9, "00:00.000", "ada"] as const),
      { op: "node.added", node: "blur", type: "blur" },
      { op: "edge.connected", target: "blur", target_port: "image", source: "photo" },
      { op: "edge.connected", target: "end", target_port: "image", source: "photo" },
    );
    expect(eventText({ ...back, origin: { kind: "undo", versions: [3] } }, names)).toBe(
      "took back a change: brought back blur and connected photo to end",
    );
  });
});
