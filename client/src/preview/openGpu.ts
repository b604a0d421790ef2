import type { Gpu } from "./Gpu";
import { openWebGl } from "./WebGl";
import { openWebGpu } from "./WebGpu";

/** A card taken away this often is left alone: the server draws instead. */
const MOST_LOST = 3;

let opened: Promise<Gpu | null> | null = null;
let lost = 0;

/** The card of this page, opened again when it was taken away; null where there is none. */
export function openGpu(): Promise<Gpu | null> {
  const gpu = (opened ?? open()).then((found) => {
    if (!found?.lost) return found;
    lost += 1;
    return lost < MOST_LOST ? open() : null;
  });
  opened = gpu;
  return gpu;
}

/** `?preview=webgl2`, `webgpu` or `none` takes that one, to look for what is wrong with another. */
async function open(): Promise<Gpu | null> {
  const wish = new URLSearchParams(location.search).get("preview");
  if (wish === "none") return null;
  // Without a card, WebGL2 shows its pictures sooner.
  const first = wish === "webgl2" ? null : await openWebGpu(wish === "webgpu");
  return first ?? (wish === "webgpu" ? null : openWebGl());
}
