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
/** How many of a unit the width of the picture is. */
const PARTS: Readonly<Record<string, number>> = { permille: 1000, percent: 100 };
/** Below this sigma no pixel would change. */
const FINEST = 1e-3;
/** Sigma at the small size is at least this, and less than twice it. */
const SMALL_SIGMA = 2;
/** Longest line that is walked along here, in pixels of the preview. */
const LONGEST_LINE = 512;
/** What lies around a picture that is moved along a line grows by so many pixels at a time. */
const MARGIN = 16;

export const blur: Tool = {
  version: 3,
  preview(stage, { image, mask }, settings) {
    if (!image) return null;
    const scale = scaleOf(image);
    const parts = PARTS[word(settings, "unit")];
    const unit = parts ? image.surface.width / parts : scale;
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
  const angle = (number(settings, "angle") * Math.PI) / 180;
  const [across, down] = [Math.cos(angle) * distance, -Math.sin(angle) * distance];
  // In steps: a drag that changes the distance goes on with the surfaces it has.
  const margin = (along: number) => MARGIN * Math.ceil((Math.abs(along) / 2 + 1) / MARGIN);
  const values = {
    ...{ factor_x: 1, factor_y: 1, margin_x: margin(across), margin_y: margin(down) },
    linear: flag(settings, "linear"),
  };
  const size = {
    width: image.surface.width + 2 * values.margin_x,
    height: image.surface.height + 2 * values.margin_y,
  };
  const edge = EDGES.indexOf(word(settings, "edge"));
  let surface = stage.pass(SHRINK, { ...values, edge }, [image.surface], { size });
  // The mean of four means of four is that of sixteen: a line of any length in a few drawings.
  for (let part = 1; part < Math.max(2, distance); part *= 4) {
    surface = stage.pass(STREAK, { across: across / part, down: down / part }, [surface]);
  }
  return { surface, values };
}
