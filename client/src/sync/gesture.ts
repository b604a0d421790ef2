/** What a person did and the server has not yet said to be durable. */
import type { Deed } from "@/doc/GestureWatch";
import type { GraphChange } from "@/graph/changes";
import { editedText, textEdited } from "@/graph/textEdit";

export interface Gesture extends Deed {
  readonly id: string;
  /** Rising, also over reloads and tabs. */
  readonly order: number;
  /** The name of a gesture that goes on, such as typing in one text; null for one of its own. */
  readonly name: string | null;
  readonly at: string;
}

/** A gesture that could not be put back, with the rule that forbade it. */
export interface NotApplied {
  readonly id: string;
  readonly order: number;
  readonly at: string;
  readonly changes: readonly GraphChange[];
  readonly reason: string;
}

/** `last` going on as `next` (typing, a slider, arrow keys): one gesture, or null when they are two. */
export function joined(last: Gesture, next: Gesture): Gesture | null {
  if (last.name === null || last.name !== next.name || last.client !== next.client) return null;
  const changes = joinedChanges(last, next);
  return (
    changes && {
      ...next,
      ...{ id: last.id, order: last.order, at: last.at, was: last.was },
      changes,
      opaque: last.opaque ?? next.opaque,
      wrote: last.wrote || next.wrote,
    }
  );
}

/** One change that goes on, or several things moved on; the same rule as `gesture_spots` in Python. */
function joinedChanges(last: Gesture, next: Gesture): GraphChange[] | null {
  const { length } = next.changes;
  if (length === 0 || last.changes.length !== length) return null;
  const places = new Map(last.changes.map((change) => [movedThing(change), change]));
  const whole = next.changes.flatMap((other) => {
    const one = length === 1 ? last.changes[0] : places.get(movedThing(other) ?? "");
    return (one && joinedChange(one, other, last, next)) ?? [];
  });
  return places.size === length && whole.length === length ? whole : null;
}

/** What a change moves, and nothing else of it; null when it does something else. */
function movedThing(change: GraphChange): string | null {
  if (change.op === "node.moved") return `node ${change.node}`;
  const piece = change.op === "note.set" || change.op === "frame.set";
  return piece && change.key === "position" ? `${change.op} ${change.id}` : null;
}

function joinedChange(
  one: GraphChange,
  other: GraphChange,
  last: Gesture,
  next: Gesture,
): GraphChange | null {
  if (one.op === "param.set" && other.op === "param.set") {
    if (one.node !== other.node || one.param !== other.param) return null;
    const { old: _, ...rest } = other;
    return one.old === undefined ? rest : { ...rest, old: one.old };
  }
  if (one.op === "node.moved" && other.op === "node.moved" && one.node === other.node) {
    return one.old ? { ...other, old: one.old } : other;
  }
  if ((one.op === "note.set" || one.op === "frame.set") && other.op === one.op) {
    if (one.id !== other.id || one.key === undefined || one.key !== other.key) return null;
    const { old: _, ...rest } = other;
    return one.old === undefined ? rest : { ...rest, old: one.old };
  }
  if (one.op === "text.edited" && other.op === "text.edited") {
    if (one.node !== other.node || one.param !== other.param) return null;
    const key = `${one.node} ${one.param}`;
    const [was, then] = [last.was[key], next.was[key]];
    if (was === undefined || then === undefined) return null;
    return textEdited(one.node, one.param, was, editedText(then, other));
  }
  return null;
}
