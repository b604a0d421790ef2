/** What the ports of a step are given on the card. */
import type { Picture } from "./Picture";
import { AS_MASK } from "./programs/enter";
import type { Stage } from "./Stage";
import type { Step } from "./steps";
import type { Wired } from "./tools/tool";

/** Equal text, equal picture; null when it needs a step that was not made here. */
export function keyOf(
  step: Step,
  before: ReadonlyMap<string, { readonly key: string }>,
): string | null {
  const inputs: unknown[] = [];
  for (const [port, given] of Object.entries(step.inputs)) {
    const source = given.kind === "step" ? before.get(given.node)?.key : given.asset;
    if (source === undefined) return null;
    inputs.push([port, source, given.kind === "step" ? given.port : ""]);
  }
  return JSON.stringify([step.type.id, step.type.version, step.settings, inputs]);
}

/** The pictures of a step's ports; null when one is not there. */
export function wiredTo(
  stage: Stage,
  step: Step,
  before: (node: string, port: string) => Picture | undefined,
  loaded: ReadonlyMap<string, Picture | null>,
): Wired | null {
  const wired: Record<string, Picture> = {};
  for (const port of step.type.inputs) {
    const given = step.inputs[port.name];
    if (!given) continue;
    const picture =
      given.kind === "asset" ? loaded.get(given.asset) : before(given.node, given.port);
    if (!picture) return null;
    const mask = port.type === "mask";
    wired[port.name] = mask
      ? { ...picture, surface: stage.pass(AS_MASK, {}, [picture.surface]) }
      : picture;
  }
  return wired;
}
