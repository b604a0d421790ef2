/**
 * Undo and redo. The server undoes one's own last gesture whoever edited since and however often the
 * page was loaded; while it is away, or has not stored everything yet, this page undoes what it made.
 */
import { ApiProblem, Unreachable } from "@/api/client";
import { redo, type Undone, undoLast } from "@/api/time";
import type { WorkflowSession } from "@/sync/session";
import { finishGestures } from "@/ui/gesture";
import { notify } from "@/ui/notify";

/** How long undo waits for the last gesture to be stored before it falls back to this page's own. */
const SETTLE_MS = 1500;
/** What the server answers when there is nothing of one's own left. */
const NOTHING = new Set(["nothing-to-undo", "nothing-to-redo"]);

export type Step = "undo" | "redo";

export interface UndoHooks {
  workflow: string;
  session: WorkflowSession;
  /** Tells the person what was left as it was, and by whom. */
  report: (answer: Undone) => void;
}

/** A step that found nothing left to change: the next one of its kind looks further back. */
interface Passed {
  step: Step;
  before: number;
  /** How many gestures had been made then: a new one is looked at first. */
  made: number;
}

/** One step after the other, however quickly the keys come. */
export function undoActions(hooks: UndoHooks): Record<Step, () => void> {
  let last: Promise<void> = Promise.resolve();
  let passed: Passed | null = null;
  const queue = (step: Step) => () => {
    last = last.then(async () => {
      passed = await take(hooks, step, passed);
    });
  };
  return { undo: queue("undo"), redo: queue("redo") };
}

async function take(hooks: UndoHooks, step: Step, passed: Passed | null): Promise<Passed | null> {
  const { workflow, session, report } = hooks;
  // A slider still held is a gesture too.
  finishGestures();
  // What was undone here is redone here: the log tells such an undo from no other edit.
  const stored = !session.undo.canRedo && (await session.settled(SETTLE_MS));
  if (!stored) return local(session, step);
  const { made } = session.undo;
  const goesOn = passed?.step === step && passed.made === made;
  try {
    const answer = await (step === "undo" ? undoLast : redo)(
      workflow,
      goesOn ? passed.before : undefined,
    );
    session.undo.doneElsewhere(step);
    report(answer);
    const [before] = answer.undone;
    return answer.version === null && before !== undefined ? { step, before, made } : null;
  } catch (problem) {
    if (problem instanceof Unreachable) return local(session, step);
    notify(words(problem, step), wasNothing(problem) ? "info" : "error");
    return null;
  }
}

function local(session: WorkflowSession, step: Step): null {
  if (!session.undo[step]()) notify(nothing(step));
  return null;
}

function wasNothing(problem: unknown): boolean {
  return problem instanceof ApiProblem && NOTHING.has(problem.code);
}

function words(problem: unknown, step: Step): string {
  if (wasNothing(problem)) return nothing(step);
  return problem instanceof Error ? problem.message : "That did not work.";
}

function nothing(step: Step): string {
  return step === "undo" ? "Nothing of yours to undo" : "Nothing to redo";
}
