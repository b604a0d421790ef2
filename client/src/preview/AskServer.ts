import { ApiProblem } from "@/api/client";
import { type Previewed, previewStep } from "@/api/stepPreview";
import { type LivePicture, type LivePorts, useLive } from "./live";
import { useMoving } from "./moving";
import type { Step } from "./steps";

/** A pause this long in somebody's hand, before the server is asked. */
const PAUSE_MS = 90;
/** So long after the server was busy it is asked again. */
const AGAIN_MS = 400;
/** Too many wishes, or runs that come first. */
const BUSY = [429, 503];

interface Answer {
  readonly key: string;
  readonly shown: LivePorts;
}

/** Steps that only the server can do, one at a time and always the newest. */
export class AskServer {
  private readonly answers = new Map<string, Answer>();
  private wanted: readonly Step[] = [];
  private asking: { key: string; abort: AbortController } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

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
  want(steps: readonly Step[]): void {
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
    if (this.asking && !this.wanted.some((step) => keyOf(step) === this.asking?.key)) {
      this.asking.abort.abort();
      this.asking = null;
    }
    this.later(PAUSE_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    this.asking?.abort.abort();
    this.wanted = [];
    this.answers.clear();
  }

  private later(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    const step = this.wanted.find((one) => this.answers.get(one.node)?.key !== keyOf(one));
    if (!step || this.asking || this.workflow === null) return;
    const asking = { key: keyOf(step), abort: new AbortController() };
    this.asking = asking;
    try {
      const found = await previewStep(this.workflow, bodyOf(step), asking.abort.signal);
      const shown: Record<string, LivePicture> = {};
      for (const [port, picture] of Object.entries(found)) shown[port] = await opened(picture);
      this.settle(step, asking, shown, null);
    } catch (problem) {
      if (asking.abort.signal.aborted) return;
      if (problem instanceof ApiProblem && BUSY.includes(problem.status)) {
        this.asking = null;
        return this.later(AGAIN_MS);
      }
      this.settle(step, asking, {}, problem instanceof Error ? problem.message : String(problem));
    }
  }

  private settle(step: Step, asking: object, shown: LivePorts, why: string | null): void {
    if (this.asking !== asking) return;
    this.asking = null;
    this.answers.set(step.node, { key: keyOf(step), shown });
    useLive.getState().refuse(step.node, why);
    this.changed();
    this.later(0);
  }
}

function bodyOf(step: Step) {
  const inputs = Object.entries(step.inputs).flatMap(([port, given]) =>
    given.kind === "asset" ? [[port, [given.asset]] as const] : [],
  );
  return { node: step.node, params: step.settings, inputs: Object.fromEntries(inputs) };
}

function keyOf(step: Step): string {
  return JSON.stringify([step.type.version, bodyOf(step)]);
}

async function opened({ data, width, height }: Previewed): Promise<LivePicture> {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return { bitmap: await createImageBitmap(new Blob([bytes])), full: [width, height] };
}
