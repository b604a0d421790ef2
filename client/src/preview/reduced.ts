import type { Gpu, Surface } from "./Gpu";
import { REDUCE } from "./programs/enter";

/** A surface made smaller, by the mean over the area of each pixel. */
export function reduced(gpu: Gpu, surface: Surface, { width, height }: Surface): Surface {
  const onto = gpu.surface(width, height);
  gpu.draw({ program: REDUCE, values: [width, height], inputs: [surface], onto });
  return onto;
}
