/** Asking for runs, and saying plainly why one could not start. */
import { ApiProblem } from "@/api/client";
import { cancelRun, retryRun, startRun } from "@/api/runs";
import type { EditorActions } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { newId } from "@/graph/newId";
import type { WorkflowSession } from "@/sync/session";
import { finishGestures } from "@/ui/gesture";
import { notify } from "@/ui/notify";

/** How long Run waits for the last edits to be stored. */
const SETTLE_MS = 5000;

export interface RunHooks {
  workflow: string;
  session: WorkflowSession;
  starting: (on: boolean) => void;
  /** The run going on now, if any. */
  current: () => string | null;
  /** What a node is called. */
  title: (node: string) => string;
}

export function runActions(hooks: RunHooks): Pick<EditorActions, "run" | "cancelRun" | "retry"> {
  const tell = (problem: unknown) => notify(words(problem, hooks.title), "error");
  return {
    run: (targets) => void run(hooks, targets),
    cancelRun: () => {
      const going = hooks.current();
      if (going) cancelRun(going).catch(tell);
    },
    retry: (id, node) => void retryRun(id, newId(), node).catch(tell),
  };
}

async function run(hooks: RunHooks, targets?: readonly string[]): Promise<void> {
  const { workflow, session, starting, title } = hooks;
  starting(true);
  try {
    // A slider still held counts with the value it shows.
    finishGestures();
    // The server runs what it has stored; edits still on their way must arrive first.
    if (!(await session.settled(SETTLE_MS))) {
      notify("Your last changes are not stored yet. Run again when they are.", "error");
      return;
    }
    await startRun(workflow, newId(), targets);
  } catch (problem) {
    notify(words(problem, title), "error");
    pointOut(problem);
  } finally {
    starting(false);
  }
}

interface Listed {
  detail?: unknown;
  node?: unknown;
}

function listed(problem: unknown): Listed[] {
  const problems = problem instanceof ApiProblem ? problem.body.problems : null;
  return Array.isArray(problems) ? (problems as Listed[]) : [];
}

function words(problem: unknown, title: RunHooks["title"]): string {
  const [first] = listed(problem);
  if (typeof first?.detail === "string") {
    return typeof first.node === "string"
      ? `${title(first.node)}: ${first.detail}`
      : capital(first.detail);
  }
  return problem instanceof Error ? problem.message : "That did not work.";
}

/** Select the nodes a refused run complains about. */
function pointOut(problem: unknown): void {
  const nodes = listed(problem).flatMap(({ node }) => (typeof node === "string" ? [node] : []));
  if (nodes.length > 0) useEditorStore.getState().select([...new Set(nodes)]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
