import type { Surface } from "../Gpu";
import { box, gaussian, triangle } from "../kernels";
import { flag, number, type Picture, type Settings, scaleOf, word } from "../Picture";
import { blendOf } from "../programs/blend";
import { RETURN, SHRINK, SPREAD, STREAK } from "../programs/soft";
import type { Stage } from "../Stage";
import type { Tool } from "./tool";

const KERNELS: Readonly<Record<string, (sigma: number) => number[]>> = { gaussian, box, triangle };
/** In the order of `reach`. */
const EDGES = ["clamp", "mirror", "wrap", "black"];
/** Below this sigma no pixel would change. */
const FINEST = 1e-3;
/** Sigma at the small size is at least this, and less than twice it. */
const SMALL_SIGMA = 3;
/** Longest line that is walked along here, in pixels of the preview. */
const LONGEST_LINE = 256;

export const blur: Tool = {
  version: 2,
  preview(stage, { image, mask }, settings) {
    if (!image) return null;
    const scale = scaleOf(image);
    const unit = word(settings, "unit") === "permille" ? image.surface.width / 1000 : scale;
    const soft = KERNELS[word(settings, "kind")];
    const found = soft
      ? softened(stage, image, settings, soft, unit)
      : word(settings, "kind") === "motion"
        ? moved(stage, image, settings, number(settings, "distance") * unit)
        : null;
    if (!found) return null;
    const blend = blendOf(stage, image, mask, settings, word(settings, "channels"));
    const inputs = [image.surface, blend.mask, found.surface];
    const values = { ...blend.values, ...found.values };
    return { image: { ...image, surface: stage.pass(RETURN, values, inputs) } };
  },
};

interface Small {
  readonly surface: Surface;
  readonly values: Readonly<Record<string, number>>;
}

/** How one direction is softened: so many times smaller, with this kernel and its margin. */
export interface Way {
  readonly factor: number;
  readonly kernel: readonly number[];
  readonly margin: number;
}

/** The way to soften by `sigma` pixels. */
export function wayOf(sigma: number, kernel: (sigma: number) => number[]): Way {
  const factor = sigma < 2 * SMALL_SIGMA ? 1 : 2 ** Math.floor(Math.log2(sigma / SMALL_SIGMA));
  // The mean over a small pixel and the lines between them soften as well.
  const known = (factor ** 2 - 1) / 12 + (factor ** 2 - 1) / 6;
  const small = Math.sqrt(Math.max(sigma ** 2 - known, 0)) / factor;
  const half = small < FINEST ? [1] : kernel(small);
  return { factor, kernel: half, margin: half.length + (factor > 1 ? 1 : 0) };
}

function softened(
  stage: Stage,
  image: Picture,
  settings: Settings,
  kernel: (sigma: number) => number[],
  unit: number,
): Small {
  const sigma = number(settings, "sigma") * unit;
  const down = flag(settings, "linked") === 1 ? sigma : number(settings, "sigma_y") * unit;
  const ways = { x: wayOf(sigma, kernel), y: wayOf(down, kernel) };
  const values = {
    ...{ factor_x: ways.x.factor, factor_y: ways.y.factor },
    ...{ margin_x: ways.x.margin, margin_y: ways.y.margin, linear: flag(settings, "linear") },
  };
  const { width, height } = image.surface;
  const size = {
    width: Math.ceil(width / ways.x.factor) + 2 * ways.x.margin,
    height: Math.ceil(height / ways.y.factor) + 2 * ways.y.margin,
  };
  const edge = EDGES.indexOf(word(settings, "edge"));
  let surface = stage.pass(SHRINK, { ...values, edge }, [image.surface], { size });
  for (const [turn, way] of [ways.x, ways.y].entries()) {
    const walk = { down: turn, radius: way.kernel.length - 1 };
    surface = stage.pass(SPREAD, walk, [surface], { list: way.kernel });
  }
  return { surface, values };
}

/** Null for a line too long to be walked along here. */
function moved(stage: Stage, image: Picture, settings: Settings, distance: number): Small | null {
  if (distance > LONGEST_LINE) return null;
  const edge = EDGES.indexOf(word(settings, "edge"));
  const values = {
    ...{ factor_x: 1, factor_y: 1, margin_x: 0, margin_y: 0 },
    linear: flag(settings, "linear"),
  };
  const angle = (number(settings, "angle") * Math.PI) / 180;
  const walk = {
    across: Math.cos(angle) * distance,
    down: -Math.sin(angle) * distance,
    steps: Math.min(LONGEST_LINE, Math.max(2, Math.ceil(2 * distance))),
    edge,
  };
  const lit = stage.pass(SHRINK, { ...values, edge }, [image.surface]);
  return { surface: stage.pass(STREAK, walk, [lit]), values };
}
