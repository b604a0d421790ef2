import { ApiProblem } from "@/api/client";
import { type Previewed, previewStep } from "@/api/stepPreview";
import { type LivePicture, type LivePorts, useLive } from "./live";
import { useMoving } from "./moving";
import { Pace } from "./Pace";
import { LONGEST } from "./Picture";
import type { Step } from "./steps";

/**
 * An answer that takes longer than this is not waited for once the hand has moved on. Generous: the
 * server ends the process that is at work on it, and a fresh one is slower at first.
 */
const STALE_MS = 2_000;
/** Beyond the one a drag is given smaller pictures, below the other larger ones. */
const [SLOW_MS, QUICK_MS] = [70, 30];
/** So long after the server was busy it is asked again. */
const AGAIN_MS = 400;
/** Too many wishes, or runs that come first. */
const BUSY = [429, 503];

interface Answer {
  readonly key: string;
  readonly shown: LivePorts;
}

interface Asking {
  readonly key: string;
  readonly node: string;
  readonly side: number;
  readonly begun: number;
  readonly abort: AbortController;
}

/** Steps that only the server can do, one at a time and always the newest. */
export class AskServer {
  private readonly answers = new Map<string, Answer>();
  private wanted: readonly Step[] = [];
  private side: number = LONGEST;
  private readonly pace = new Pace(SLOW_MS, QUICK_MS);
  private asking: Asking | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Until then the server is busy, however the hand moves. */
  private busyUntil = 0;

  constructor(
    private readonly workflow: string | null,
    private readonly changed: () => void,
  ) {}

  /** The newest picture of each wanted step; an old one stays until the new one is there. */
  pictures(): [string, LivePorts][] {
    return this.wanted.flatMap(({ node }) => {
      const answer = this.answers.get(node);
      return answer ? [[node, answer.shown] as [string, LivePorts]] : [];
    });
  }

  /** What is to be shown from here on; only what stored pictures go into can be asked for. */
  want(steps: readonly Step[], moving: boolean): void {
    this.side = moving ? this.pace.side : LONGEST;
    // A look at a node is not yet a reason to make the server work.
    const { touched } = useMoving.getState();
    const able = ({ node, inputs }: Step) =>
      touched.has(node) && Object.values(inputs).every((given) => given.kind === "asset");
    this.wanted = this.workflow === null ? [] : steps.filter(able);
    const nodes = new Set(this.wanted.map(({ node }) => node));
    for (const node of this.answers.keys()) if (!nodes.has(node)) this.answers.delete(node);
    for (const node of useLive.getState().refused.keys()) {
      if (!nodes.has(node)) useLive.getState().refuse(node, null);
    }
    if (this.asking && !this.awaited(this.asking)) {
      this.pace.took(this.asking.side, performance.now() - this.asking.begun);
      this.asking.abort.abort();
      this.asking = null;
    }
    if (!this.asking) void this.ask();
  }

  close(): void {
    clearTimeout(this.timer);
    this.asking?.abort.abort();
    this.asking = null;
    for (const { node } of this.wanted) useLive.getState().refuse(node, null);
    this.wanted = [];
    this.answers.clear();
  }

  /** A picture from a moment ago is better than none while the hand moves on, if it comes soon. */
  private awaited({ key, node, begun }: Asking): boolean {
    const late = performance.now() - begun > STALE_MS;
    return this.wanted.some((step) => (late ? this.keyOf(step) === key : step.node === node));
  }

  private keyOf(step: Step): string {
    return JSON.stringify([step.type.version, bodyOf(step, this.side)]);
  }

  private async ask(): Promise<void> {
    if (performance.now() < this.busyUntil) return;
    clearTimeout(this.timer);
    const step = this.wanted.find((one) => this.answers.get(one.node)?.key !== this.keyOf(one));
    if (!step || this.asking || this.workflow === null) return;
    const { side } = this;
    const begun = performance.now();
    const abort = new AbortController();
    const asking = { key: this.keyOf(step), node: step.node, side, begun, abort };
    this.asking = asking;
    try {
      const found = await previewStep(this.workflow, bodyOf(step, side), asking.abort.signal);
      const shown: Record<string, LivePicture> = {};
      for (const [port, picture] of Object.entries(found)) {
        shown[port] = await opened(picture, begun);
      }
      this.pace.took(side, performance.now() - begun);
      this.settle(asking, shown, null);
    } catch (problem) {
      if (asking.abort.signal.aborted) return;
      if (problem instanceof ApiProblem && BUSY.includes(problem.status)) {
        this.asking = null;
        this.busyUntil = performance.now() + AGAIN_MS;
        this.timer = setTimeout(() => {
          this.busyUntil = 0;
          void this.ask();
        }, AGAIN_MS);
        return;
      }
      this.settle(asking, {}, problem instanceof Error ? problem.message : String(problem));
    }
  }

  private settle(asking: Asking, shown: LivePorts, why: string | null): void {
    if (this.asking !== asking) return;
    this.asking = null;
    this.answers.set(asking.node, { key: asking.key, shown });
    useLive.getState().refuse(asking.node, why);
    this.changed();
    void this.ask();
  }
}

function bodyOf(step: Step, side: number) {
  const inputs = Object.entries(step.inputs).flatMap(([port, given]) =>
    given.kind === "asset" ? [[port, [given.asset]] as const] : [],
  );
  return { node: step.node, params: step.settings, inputs: Object.fromEntries(inputs), side };
}

async function opened({ data, width, height }: Previewed, asked: number): Promise<LivePicture> {
  const blob = new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]);
  const first = await createImageBitmap(blob);
  const size = { width: first.width, height: first.height };
  let spare: ImageBitmap | null = first;
  const take = () => {
    const found = spare ?? createImageBitmap(blob);
    spare = null;
    return found;
  };
  return { ...size, full: [width, height], asked, take };
}
