import type { Gpu } from "./Gpu";
import { openWebGl } from "./WebGl";
import { openWebGpu } from "./WebGpu";

let opened: Promise<Gpu | null> | null = null;

/** The card of this page, opened once and again when it was taken away; null where there is none. */
export function openGpu(): Promise<Gpu | null> {
  const gpu = (opened ?? open()).then((found) => (found?.lost ? open() : found));
  opened = gpu;
  return gpu;
}

/** `?preview=webgl2` takes that one, to look for what is wrong with the other. */
async function open(): Promise<Gpu | null> {
  const wish = new URLSearchParams(location.search).get("preview");
  const first = wish === "webgl2" ? null : await openWebGpu();
  return first ?? (wish === "webgpu" ? null : openWebGl());
}
