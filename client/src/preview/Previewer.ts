import { AskServer } from "./AskServer";
import { drawSlowly } from "./drawSlowly";
import type { Gpu } from "./Gpu";
import { type LivePorts, useLive } from "./live";
import { Made } from "./Made";
import { Pace } from "./Pace";
import { LONGEST, type Picture } from "./Picture";
import { Sources } from "./Sources";
import { Stage } from "./Stage";
import type { Step } from "./steps";
import { toolOf } from "./tools";
import type { Outputs } from "./tools/tool";
import { keyOf, wiredTo } from "./wired";

/** One call of `show`. */
interface Showing {
  readonly side: number;
  readonly moving: boolean;
  /** When the settings of its steps were read. */
  readonly asked: number;
  readonly loaded: ReadonlyMap<string, Picture | null>;
  /** Whether something newer is to be shown. */
  readonly over: () => boolean;
}

/** Makes the pictures of steps on the graphics card, or has the server make them, and shows them. */
export class Previewer {
  private readonly sources: Sources | null;
  private readonly server: AskServer;
  private readonly pace = new Pace();
  private readonly made = new Map<string, Made>();
  private drawn = new Map<string, LivePorts>();
  private turn = 0;
  private whole = false;
  private closed = false;
  private warm = false;

  /** Without a card all is left to the server; without a workflow nothing is asked of it. */
  constructor(
    private readonly gpu: Gpu | null,
    workflow: string | null,
  ) {
    this.sources = gpu && new Sources(gpu);
    this.server = new AskServer(workflow, () => this.publish());
  }

  get lost(): boolean {
    return this.gpu?.lost ?? false;
  }

  /**
   * Shows `steps`, each after what it needs; a later call overtakes one that is still at work. Those
   * not among `visible` are only made ready, so that the first pull of a slider waits for nothing.
   * While a hand is `moving`, pictures are as small as this card needs them to keep up, and shown
   * before this first waits. Resolves when the card is done.
   */
  async show(
    steps: readonly Step[],
    visible: (node: string) => boolean,
    moving = false,
  ): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    const asked = performance.now();
    this.whole = !moving;
    const side = moving ? this.pace.side : LONGEST;
    const over = () => turn !== this.turn || this.closed;
    const loaded = await this.load(assetsOf(steps), side);
    if (over()) return;
    const begun = performance.now();
    this.forget(new Set(steps.map(({ node }) => node)), visible);
    const left: Step[] = [];
    let fresh = false;
    for (const step of steps) {
      const found = await this.make(step, { side, moving, asked, loaded, over });
      if (over()) return;
      if (!found) left.push(step);
      else if (visible(step.node)) this.drawn.set(step.node, found.made.ports);
      fresh ||= found?.fresh ?? false;
      if (!moving) this.publish();
    }
    const unable = left.filter(({ node }) => visible(node));
    this.server.want(unable, moving);
    this.publish();
    await this.gpu?.settled();
    if (moving && fresh) this.pace.took(side, performance.now() - begun);
    if (over() || moving) return;
    this.sources?.trim(assetsOf(steps));
    this.gpu?.trim();
    await this.prepare(assetsOf(steps));
  }

  /** Has ready what the first pull of a slider needs: small pictures of all that stays as it is. */
  private async prepare(assets: ReadonlySet<string>): Promise<void> {
    const { side } = this.pace;
    const [first] = this.made.values();
    if (side === LONGEST || !first) return;
    await this.load(assets, side);
    for (const made of this.made.values()) made.at(side);
    // Once is enough for its program to be there.
    if (!this.warm && this.drawn.size === 0) Object.values(first.ports)[0]?.take();
    this.warm = true;
  }

  /** A hand moves: pictures for one at rest are no longer waited for. */
  hurry(): void {
    if (this.whole) this.turn += 1;
    this.whole = false;
  }

  /** Frees all that is held; the pictures last shown stay for whoever comes next. */
  leave(): void {
    this.closed = true;
    for (const node of [...this.made.keys()]) this.drop(node);
    this.server.close();
    this.sources?.close();
    this.gpu?.trim();
  }

  close(): void {
    this.leave();
    this.drawn.clear();
    useLive.getState().show(new Map());
  }

  private async load(assets: ReadonlySet<string>, side: number): Promise<Showing["loaded"]> {
    const { sources } = this;
    if (!sources) return new Map();
    const found = [...assets].map(async (id) => [id, await sources.get(id, side)] as const);
    return new Map(await Promise.all(found));
  }

  /** Lets go of the steps that are not `asked` for, and hides those that are not to be seen. */
  private forget(asked: ReadonlySet<string>, visible: (node: string) => boolean): void {
    for (const node of [...this.made.keys()]) if (!asked.has(node)) this.drop(node);
    for (const node of this.drawn.keys()) {
      if (!asked.has(node) || !visible(node)) this.drawn.delete(node);
    }
  }

  /** What a step gives, made anew only where something before it changed; null if not made here. */
  private async make(step: Step, now: Showing): Promise<{ made: Made; fresh: boolean } | null> {
    const key = keyOf(step, this.made);
    const old = this.made.get(step.node);
    const same = old !== undefined && old.key === key;
    if (same && old.at(now.side)) return { made: old, fresh: false };
    const outputs = key === null ? null : await this.run(step, now);
    if (now.over()) return null;
    if (same && outputs) {
      old.add(now.side, outputs, now.asked);
      return { made: old, fresh: true };
    }
    this.drop(step.node);
    if (!outputs || key === null || !this.gpu) {
      this.drawn.delete(step.node);
      return null;
    }
    const made = new Made(key, this.gpu);
    made.add(now.side, outputs, now.asked);
    this.made.set(step.node, made);
    return { made, fresh: true };
  }

  /** Null for what this client cannot do, and when something newer is to be shown. */
  private async run(step: Step, { side, moving, loaded, over }: Showing): Promise<Outputs | null> {
    const tool = toolOf(step.type);
    const { gpu } = this;
    if (!tool || !gpu) return null;
    const stage = new Stage(gpu);
    const before = (node: string, port: string) => this.made.get(node)?.at(side)?.[port];
    const outputs: Record<string, Picture> = {};
    let kept = false;
    try {
      const wired = wiredTo(stage, step, before, loaded);
      const found = wired && tool.preview(stage, wired, step.settings);
      if (!found) return null;
      for (const [port, one] of Object.entries(found)) outputs[port] = stage.kept(one);
      if (!moving) await drawSlowly(gpu, stage.draws, this.pace.side, over);
      else for (const draw of stage.draws) gpu.draw(draw);
      kept = !over();
    } finally {
      stage.done(kept ? Object.values(outputs) : []);
    }
    return kept ? outputs : null;
  }

  private drop(node: string): void {
    this.made.get(node)?.free();
    this.made.delete(node);
  }

  private publish(): void {
    if (this.closed) return;
    const pictures = new Map(this.server.pictures());
    for (const [node, shown] of this.drawn) pictures.set(node, shown);
    useLive.getState().show(pictures);
  }
}

function assetsOf(steps: readonly Step[]): Set<string> {
  const given = steps.flatMap(({ inputs }) => Object.values(inputs));
  return new Set(given.flatMap((one) => (one.kind === "asset" ? [one.asset] : [])));
}
