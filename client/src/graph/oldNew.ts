/** What a change of one value found and left, whatever kind of value it is. */
import { type EdgeChange, type GraphChange, subjectOf } from "@/graph/changes";
import { sameJson } from "@/graph/sameJson";
import type { Json } from "@/graph/types";

/** `change` as if `lost`, a change before it, had never been: what that one found, this one finds. */
export function asIfWithout(change: GraphChange, lost: GraphChange): GraphChange {
  if (subjectOf(change) !== subjectOf(lost) || !sameJson(oldOf(change), newOf(lost))) return change;
  const old = oldOf(lost);
  switch (change.op) {
    case "edge.connected":
    case "edge.disconnected": {
      const { before: _, ...rest } = change;
      const before = isWire(lost) ? lost.before : undefined;
      return before ? { ...rest, before } : rest;
    }
    case "node.added":
    case "node.removed":
    case "text.edited":
      return change;
    default: {
      const { old: _, ...rest } = change;
      return (old === undefined ? rest : { ...rest, old }) as GraphChange;
    }
  }
}

function isWire(change: GraphChange): change is EdgeChange {
  return change.op === "edge.connected" || change.op === "edge.disconnected";
}

function oldOf(change: GraphChange): Json | undefined {
  if (isWire(change)) return change.before;
  return "old" in change ? change.old : undefined;
}

function newOf(change: GraphChange): Json | undefined {
  if (!isWire(change)) return "new" in change ? change.new : undefined;
  const { source, source_port: port } = change;
  if (change.op === "edge.disconnected" || source === undefined || port === undefined) {
    return undefined;
  }
  return { source, port };
}
