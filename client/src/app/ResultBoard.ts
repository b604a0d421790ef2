/** The latest result of every node: fetched once, then kept up by the frames of runs. */
import type { ResultItem, Run } from "@/api/runs";
import type { NodeResult, RunProgress } from "@/app/EditorContext";
import { readPlan, sorted, stepAfter } from "@/app/resultEvents";
import type { LogEvent } from "@/sync/frames";

const ENDED = new Set<NodeResult["state"]>([
  "cached",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
]);

const GOING = new Set<Run["state"]>(["queued", "running"]);

export interface Board {
  readonly results: ReadonlyMap<string, NodeResult>;
  /** What the shown result of a node was made from, by node; see `signature`. */
  readonly made: ReadonlyMap<string, string>;
  readonly run: RunProgress | null;
}

export class ResultBoard {
  private board: Board = { results: new Map(), made: new Map(), run: null };
  /** Nodes of the present run that have not ended, with what they are made from. */
  private open = new Map<string, string | null>();
  private readonly listeners = new Set<() => void>();

  current = (): Board => this.board;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The latest results as the server knows them; nodes at work in a run seen here keep their state. */
  seed(items: readonly ResultItem[]): void {
    const results = new Map<string, NodeResult>();
    for (const item of items) {
      const before = this.board.results.get(item.node);
      results.set(item.node, this.open.has(item.node) && before ? before : fromItem(item));
    }
    for (const node of this.open.keys()) {
      const before = this.board.results.get(node);
      if (before) results.set(node, before);
    }
    this.change({ ...this.board, results });
  }

  /** What results fetched earlier were made from; a newer result of the node is left alone. */
  know(items: readonly ResultItem[], basis: ReadonlyMap<string, string>): void {
    const made = new Map(this.board.made);
    for (const { node, run } of items) {
      const signature = basis.get(node);
      if (signature && this.board.results.get(node)?.run === run) made.set(node, signature);
    }
    this.change({ ...this.board, made });
  }

  /** The newest run as the server knows it: one that goes on is taken up, one that ended is let go. */
  resume(run: Run): void {
    if (!GOING.has(run.state)) {
      if (this.board.run) this.finished(this.board.run.run);
      this.ended(run);
      return;
    }
    const results = new Map(this.board.results);
    this.open = new Map();
    for (const step of run.steps) {
      const { outputs = {}, data = {} } = results.get(step.node) ?? {};
      if (ENDED.has(step.state)) results.set(step.node, fromItem({ ...step, run: run.id }));
      else {
        this.open.set(step.node, null);
        results.set(step.node, { ...fromItem({ ...step, run: run.id }), outputs, data });
      }
    }
    const total = run.steps.length;
    const startedAt = run.requested_at ? { startedAt: Date.parse(run.requested_at) } : {};
    const progress = { run: run.id, done: total - this.open.size, total, ...startedAt };
    this.change({ ...this.board, results, run: progress });
  }

  /** What failed in the newest run, and what that stopped, is told also to who comes later. */
  private ended(run: Run): void {
    const results = new Map(this.board.results);
    for (const step of run.steps) {
      if (step.state !== "failed" && step.state !== "skipped") continue;
      const { outputs = {}, data = {} } = results.get(step.node) ?? {};
      results.set(step.node, { ...fromItem({ ...step, run: run.id }), outputs, data });
    }
    this.change({ ...this.board, results });
  }

  /** Take one event of a run or step. */
  apply(event: LogEvent, now = Date.now()): void {
    const run = event.data.run;
    if (typeof run !== "string") return;
    if (event.type === "run.requested") this.requested(run, event, now);
    else if (event.type === "run.finished") this.finished(run);
    else this.step(run, event, now);
  }

  private requested(run: string, event: LogEvent, now: number): void {
    const plan = readPlan(event.data);
    this.open = new Map(plan.map((step) => [step.node, step.signature]));
    const results = new Map(this.board.results);
    for (const { node } of plan) {
      const { outputs = {}, data = {} } = results.get(node) ?? {};
      results.set(node, { state: "queued", cached: false, outputs, data, run, startedAt: now });
    }
    const by = event.actor;
    const progress = {
      ...{ run, done: 0, total: plan.length, startedAt: now },
      ...(by === undefined ? {} : { by }),
    };
    this.change({ ...this.board, results, run: progress });
  }

  private step(run: string, event: LogEvent, now: number): void {
    const node = event.data.node;
    if (typeof node !== "string") return;
    const result = stepAfter(event, this.board.results.get(node), now);
    if (!result) return;
    const results = new Map(this.board.results).set(node, result);
    let { made, run: progress } = this.board;
    if (ENDED.has(result.state) && this.board.run?.run === run && this.open.has(node)) {
      const basis = this.open.get(node);
      this.open.delete(node);
      if (basis) made = new Map(made).set(node, basis);
      if (progress) progress = { ...progress, done: progress.total - this.open.size };
    }
    this.change({ results, made, run: progress });
  }

  private finished(run: string): void {
    const results = new Map(this.board.results);
    for (const [node, result] of results) {
      if (result.run === run && !ENDED.has(result.state)) {
        results.set(node, { ...result, state: "cancelled" });
      }
    }
    if (this.board.run?.run === run) this.open.clear();
    const progress = this.board.run?.run === run ? null : this.board.run;
    this.change({ ...this.board, results, run: progress });
  }

  private change(board: Board): void {
    this.board = board;
    for (const listener of this.listeners) listener();
  }
}

/** What a node shows of a result as the server lists it. */
export function fromItem(item: ResultItem): NodeResult {
  return {
    state: item.state,
    cached: item.cached,
    ...sorted(item.outputs ?? {}),
    run: item.run,
    ...(item.why ? { why: item.why } : {}),
    ...(item.error ? { error: item.error } : {}),
    ...(item.started_at ? { startedAt: Date.parse(item.started_at) } : {}),
    ...(item.elements ? { elements: { done: item.elements.done, of: item.elements.count } } : {}),
    ...(typeof item.seconds === "number" ? { seconds: item.seconds } : {}),
  };
}
