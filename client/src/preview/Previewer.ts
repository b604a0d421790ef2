import { AskServer } from "./AskServer";
import type { Gpu } from "./Gpu";
import { type LivePicture, type LivePorts, useLive } from "./live";
import { Pace } from "./Pace";
import { LONGEST, type Picture } from "./Picture";
import { KEEP } from "./programs/enter";
import { Sources } from "./Sources";
import { Stage } from "./Stage";
import type { Step } from "./steps";
import { toolOf } from "./tools";
import type { Outputs } from "./tools/tool";
import { keyOf, wiredTo } from "./wired";

/** What a step gave, and what it was made from. */
interface Made {
  readonly key: string;
  readonly outputs: Outputs;
  shown: Promise<LivePorts>;
}

type Loaded = ReadonlyMap<string, Picture | null>;

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
   * Shows `steps`, each after what it needs; a later call overtakes one that is still loading. Those
   * not among `visible` are only made ready, so that the first pull of a slider waits for nothing.
   * While a hand is `moving`, pictures are as small as this card needs them to keep up.
   */
  async show(
    steps: readonly Step[],
    visible: (node: string) => boolean,
    moving = false,
  ): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    this.whole = !moving;
    const side = moving ? this.pace.side : LONGEST;
    const assets = assetsOf(steps);
    const loaded = await this.load(assets, side);
    const over = () => turn !== this.turn || this.closed;
    if (over()) return;
    const begun = performance.now();
    const asked = new Set(steps.map(({ node }) => node));
    for (const node of [...this.made.keys()]) if (!asked.has(node)) this.drop(node);
    for (const node of this.drawn.keys()) {
      if (!asked.has(node) || !visible(node)) this.drawn.delete(node);
    }
    const left: Step[] = [];
    const waits: Promise<void>[] = [];
    let fresh = 0;
    for (const step of steps) {
      const found = this.make(step, side, loaded);
      if (!found) left.push(step);
      else {
        const wait = this.present(step.node, found.made, visible(step.node), over);
        waits.push(wait);
        fresh += found.fresh ? 1 : 0;
        wait.catch(() => {});
        // Large pictures one after the other: a hand that moves on waits for one of them at most.
        if (found.fresh && !moving) await wait;
      }
      if (over()) return;
    }
    this.server.want(left.filter(({ node }) => visible(node)));
    await Promise.all(waits);
    if (fresh > 0) this.pace.took(side, performance.now() - begun);
    if (over()) return;
    this.sources?.trim(assets);
    this.publish();
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
  }

  close(): void {
    this.leave();
    this.drawn.clear();
    useLive.getState().show(new Map());
  }

  private async load(assets: ReadonlySet<string>, side: number): Promise<Loaded> {
    const { sources } = this;
    if (!sources) return new Map();
    const found = [...assets].map(async (id) => [id, await sources.get(id, side)] as const);
    return new Map(await Promise.all(found));
  }

  /** What a step gives, made anew only where something before it changed; null if not made here. */
  private make(step: Step, side: number, loaded: Loaded): { made: Made; fresh: boolean } | null {
    const key = keyOf(step, side, this.made);
    const old = this.made.get(step.node);
    if (old && old.key === key) return { made: old, fresh: false };
    const outputs = key === null ? null : this.run(step, loaded);
    this.drop(step.node);
    if (!outputs || key === null || !this.gpu) {
      this.drawn.delete(step.node);
      return null;
    }
    const made = { key, outputs, shown: shownOf(this.gpu, outputs) };
    made.shown.catch(() => {});
    this.made.set(step.node, made);
    return { made, fresh: true };
  }

  /** Null for what this client cannot do. */
  private run(step: Step, loaded: Loaded): Outputs | null {
    const tool = toolOf(step.type);
    const { gpu } = this;
    if (!tool || !gpu) return null;
    const stage = new Stage(gpu);
    const wired = wiredTo(stage, step, this.made, loaded);
    const found = wired && tool.preview(stage, wired, step.settings);
    if (!found) {
      stage.done([]);
      return null;
    }
    const outputs: Record<string, Picture> = {};
    for (const [port, picture] of Object.entries(found)) {
      const values = { alpha: picture.alpha ? 1 : 0 };
      const surface = stage.pass(KEEP, values, [picture.surface]);
      outputs[port] = { ...picture, surface };
    }
    stage.done(Object.values(outputs));
    return outputs;
  }

  /** Waits for the picture and shows it where it is `seen`. */
  private async present(node: string, made: Made, seen: boolean, over: () => boolean) {
    let shown = await made.shown;
    if (over() || !seen || this.drawn.get(node) === shown) return;
    // Closed when it was last taken away: a closed bitmap has no size.
    if (this.gpu && Object.values(shown).some(({ bitmap }) => bitmap.width === 0)) {
      made.shown = shownOf(this.gpu, made.outputs);
      shown = await made.shown;
      if (over()) return;
    }
    this.drawn.set(node, shown);
    this.publish();
  }

  private drop(node: string): void {
    const made = this.made.get(node);
    if (!made) return;
    this.made.delete(node);
    for (const { surface } of Object.values(made.outputs)) this.gpu?.free(surface);
    const unseen = (shown: LivePorts) => this.drawn.get(node) !== shown && !isShown(node, shown);
    void made.shown.then(
      (shown) => {
        if (unseen(shown)) for (const { bitmap } of Object.values(shown)) bitmap.close();
      },
      () => {},
    );
  }

  private publish(): void {
    if (this.closed) return;
    const pictures = new Map(this.server.pictures());
    for (const [node, shown] of this.drawn) pictures.set(node, shown);
    useLive.getState().show(pictures);
  }
}

function isShown(node: string, shown: LivePorts): boolean {
  return useLive.getState().pictures.get(node) === shown;
}

async function shownOf(gpu: Gpu, outputs: Outputs): Promise<LivePorts> {
  const shown: Record<string, LivePicture> = {};
  const pictures = Object.entries(outputs).map(async ([port, { surface, full }]) => {
    shown[port] = { bitmap: await gpu.shown(surface), full };
  });
  await Promise.all(pictures);
  return shown;
}

function assetsOf(steps: readonly Step[]): Set<string> {
  const given = steps.flatMap(({ inputs }) => Object.values(inputs));
  return new Set(given.flatMap((one) => (one.kind === "asset" ? [one.asset] : [])));
}
