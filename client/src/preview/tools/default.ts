import { number, type Picture, type Settings, word } from "../Picture";
import { blendOf } from "../programs/blend";
import { GRADE } from "../programs/grade";
import type { Tool } from "./tool";

const LUMA = [0.2126, 0.7152, 0.0722] as const;

export const develop: Tool = {
  version: 2,
  preview(stage, { image, mask }, settings) {
    const full = image && fitted(image, number(settings, "fit"));
    if (!image || !full) return null;
    const blend = blendOf(stage, image, mask, settings, word(settings, "channels"));
    const [gain_red, gain_green, gain_blue] = gains(settings, image.gray);
    const values = {
      ...{ ...blend.values, gain_red, gain_green, gain_blue },
      lit: ["exposure", "temperature", "tint"].some((name) => number(settings, name) !== 0) ? 1 : 0,
      black: number(settings, "black"),
      white: number(settings, "white"),
      contrast: number(settings, "contrast"),
      gamma: number(settings, "gamma"),
      shadows: number(settings, "shadows"),
      highlights: number(settings, "highlights"),
      saturation: image.gray ? 1 : number(settings, "saturation"),
      vibrance: image.gray ? 0 : number(settings, "vibrance"),
      linear_in: word(settings, "space_in") === "linear" ? 1 : 0,
      linear_out: word(settings, "space_out") === "linear" ? 1 : 0,
    };
    const surface = stage.pass(GRADE, values, [image.surface, blend.mask]);
    return { image: { ...image, full, surface } };
  },
};

/** The size the picture is shrunk to; null where that is smaller than its preview. */
function fitted({ full, surface }: Picture, side: number): Picture["full"] | null {
  const longest = Math.max(...full);
  if (side <= 0 || side >= longest) return full;
  if (side < Math.max(surface.width, surface.height)) return null;
  const shrunk = (length: number) => Math.max(1, Math.round((length * side) / longest));
  return [shrunk(full[0]), shrunk(full[1])];
}

/** What the light of each colour is multiplied with; white balance keeps luminance. */
export function gains(settings: Settings, gray: boolean): [number, number, number] {
  const exposed = 2 ** number(settings, "exposure");
  if (gray) return [exposed, exposed, exposed];
  const warm = number(settings, "temperature") / 200;
  const magenta = number(settings, "tint") / 400;
  const [red, green, blue] = [2 ** (warm + magenta), 2 ** -magenta, 2 ** (magenta - warm)];
  const all = LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue;
  return [(exposed * red) / all, (exposed * green) / all, (exposed * blue) / all];
}
