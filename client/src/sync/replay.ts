/** Puts the gestures of an outbox into a fresh document, one by one, each durable before the next. */
import type { GraphChange } from "@/graph/changes";
import type { Content } from "@/graph/content";
import type { Catalogue } from "@/graph/types";
import { freshProblem } from "@/sync/freshProblem";
import type { Gesture } from "@/sync/gesture";
import type { Outbox } from "@/sync/Outbox";
import { judge } from "@/sync/putBack";

export interface Bench {
  readonly outbox: Outbox;
  readonly catalogue: Catalogue | null;
  /** The clocks of the fresh document: what of the old one the server has. */
  readonly clocks: ReadonlyMap<number, number>;
  content(): Content;
  /** Make `changes` in one transaction that stands for `gesture`. */
  redo(gesture: Gesture, changes: readonly GraphChange[]): void;
  /** Whether the gesture became durable; false when this document has come to its end. */
  durable(gesture: Gesture): Promise<boolean>;
}

/** False when the document ended before all gestures were seen to; the rest stays in the outbox. */
export async function replay(gestures: readonly Gesture[], bench: Bench): Promise<boolean> {
  const { outbox } = bench;
  for (const { id } of gestures) {
    const gesture = outbox.get(id);
    if (!gesture) continue;
    if (isStored(gesture, bench.clocks)) {
      outbox.drop([gesture.id]);
      continue;
    }
    const verdict = judge(gesture, bench.content());
    if ("reason" in verdict) {
      outbox.refuse(gesture, verdict.reason);
      continue;
    }
    const rule = ruleAgainst(verdict.changes, bench);
    if (rule !== null) {
      outbox.refuse(gesture, rule);
      continue;
    }
    if (verdict.changes.length > 0) {
      bench.redo(gesture, verdict.changes);
      if (!(await bench.durable(gesture))) return false;
    }
    if (gesture.opaque) outbox.refuse({ ...gesture, changes: [] }, gesture.opaque);
    else outbox.drop([gesture.id]);
  }
  return true;
}

/** Deletions alone move no clock: they are known to be there only when something came after them. */
function isStored({ client, clock, wrote }: Gesture, clocks: Bench["clocks"]): boolean {
  const known = clocks.get(client) ?? 0;
  return wrote ? known >= clock : known > clock;
}

function ruleAgainst(changes: readonly GraphChange[], bench: Bench): string | null {
  if (!bench.catalogue || changes.length === 0) return null;
  const problem = freshProblem(bench.content(), changes, bench.catalogue);
  return problem && `${problem.rule}: ${problem.detail}`;
}
