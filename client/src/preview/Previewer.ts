import { AskServer } from "./AskServer";
import type { Gpu } from "./Gpu";
import { type LivePicture, type LivePorts, useLive } from "./live";
import type { Picture } from "./Picture";
import { AS_MASK, KEEP } from "./programs/enter";
import { Sources } from "./Sources";
import { Stage } from "./Stage";
import type { Step } from "./steps";
import { toolOf } from "./tools";
import type { Outputs, Wired } from "./tools/tool";

/** What a step gave, and what it was made from. */
interface Made {
  readonly key: string;
  readonly outputs: Outputs;
  readonly shown: Promise<LivePorts>;
}

/** Makes the pictures of steps on the graphics card, or has the server make them, and shows them. */
export class Previewer {
  private readonly sources: Sources | null;
  private readonly server: AskServer;
  private made = new Map<string, Made>();
  private drawn: ReadonlyMap<string, LivePorts> = new Map();
  private turn = 0;
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
   */
  async show(steps: readonly Step[], visible: (node: string) => boolean): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    const assets = new Set(
      steps.flatMap(({ inputs }) =>
        Object.values(inputs).flatMap((given) => (given.kind === "asset" ? [given.asset] : [])),
      ),
    );
    const loaded = new Map<string, Picture | null>();
    const { sources } = this;
    if (sources) {
      await Promise.all(
        [...assets].map(async (asset) => loaded.set(asset, await sources.get(asset))),
      );
    }
    if (turn !== this.turn || this.closed) return;
    const left = this.make(steps, loaded);
    this.server.want(left.filter(({ node }) => visible(node)));
    sources?.trim(assets);
    const old = this.drawn;
    const drawn = new Map<string, LivePorts>();
    for (const node of this.made.keys()) {
      const before = old.get(node);
      if (before && visible(node)) drawn.set(node, before);
    }
    // The first is what is in the hand: it does not wait for what follows it.
    for (const [node, { shown }] of this.made) {
      if (!visible(node)) continue;
      drawn.set(node, await shown);
      if (turn !== this.turn || this.closed) return;
      this.drawn = new Map(drawn);
      this.publish();
    }
    this.drawn = drawn;
    this.publish();
  }

  close(): void {
    this.closed = true;
    this.make([], new Map());
    this.drawn = new Map();
    this.server.close();
    this.sources?.trim(new Set());
    useLive.getState().show(new Map());
  }

  /** Makes what can be made here; what cannot is left. */
  private make(steps: readonly Step[], loaded: ReadonlyMap<string, Picture | null>): Step[] {
    const next = new Map<string, Made>();
    const left: Step[] = [];
    for (const step of steps) {
      const key = keyOf(step, next);
      const old = this.made.get(step.node);
      const made = key === null ? null : old?.key === key ? old : this.run(step, key, next, loaded);
      if (made) next.set(step.node, made);
      else left.push(step);
    }
    const kept = new Set([...next.values()].flatMap((made) => surfaces(made.outputs)));
    for (const { outputs } of this.made.values()) {
      for (const surface of surfaces(outputs)) if (!kept.has(surface)) this.gpu?.free(surface);
    }
    this.made = next;
    return left;
  }

  /** Null for what this client cannot do. */
  private run(
    step: Step,
    key: string,
    before: ReadonlyMap<string, Made>,
    loaded: ReadonlyMap<string, Picture | null>,
  ): Made | null {
    const tool = toolOf(step.type);
    const { gpu } = this;
    if (!tool || !gpu) return null;
    const stage = new Stage(gpu);
    const wired = wiredTo(stage, step, before, loaded);
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
    return { key, outputs, shown: shownOf(gpu, outputs) };
  }

  private publish(): void {
    if (this.closed) return;
    const pictures = new Map(this.server.pictures());
    for (const [node, shown] of this.drawn) pictures.set(node, shown);
    useLive.getState().show(pictures);
  }
}

async function shownOf(gpu: Gpu, outputs: Outputs): Promise<LivePorts> {
  const shown: Record<string, LivePicture> = {};
  const pictures = Object.entries(outputs).map(async ([port, { surface, full }]) => {
    shown[port] = { bitmap: await gpu.shown(surface), full };
  });
  await Promise.all(pictures);
  return shown;
}

function surfaces(outputs: Outputs) {
  return Object.values(outputs).map(({ surface }) => surface);
}

/** Equal text, equal picture; null when it needs a step that was not made here. */
function keyOf(step: Step, before: ReadonlyMap<string, Made>): string | null {
  const inputs: unknown[] = [];
  for (const [port, given] of Object.entries(step.inputs)) {
    const source = given.kind === "step" ? before.get(given.node)?.key : given.asset;
    if (source === undefined) return null;
    inputs.push([port, source, given.kind === "step" ? given.port : ""]);
  }
  return JSON.stringify([step.type.id, step.type.version, step.settings, inputs]);
}

/** The pictures of a step's ports; null when one is not there. */
function wiredTo(
  stage: Stage,
  step: Step,
  before: ReadonlyMap<string, Made>,
  loaded: ReadonlyMap<string, Picture | null>,
): Wired | null {
  const wired: Record<string, Picture> = {};
  for (const port of step.type.inputs) {
    const given = step.inputs[port.name];
    if (!given) continue;
    const picture =
      given.kind === "asset"
        ? loaded.get(given.asset)
        : before.get(given.node)?.outputs[given.port];
    if (!picture) return null;
    const mask = port.type === "mask";
    wired[port.name] = mask
      ? { ...picture, surface: stage.pass(AS_MASK, {}, [picture.surface]) }
      : picture;
  }
  return wired;
}
