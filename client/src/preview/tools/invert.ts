import { flag, light, number, rgb, word } from "../Picture";
import { blendOf } from "../programs/blend";
import { INVERT } from "../programs/invert";
import type { Tool } from "./tool";

const CHANNELS = ["rgb", "red", "green", "blue", "luminance", "alpha"];

export const invert: Tool = {
  version: 3,
  preview(stage, { image, mask }, settings) {
    const base = rgb(word(settings, "base"));
    if (!image || !base) return null;
    const wish = CHANNELS.indexOf(word(settings, "channels"));
    const plain = word(settings, "kind") === "plain" && wish === CHANNELS.indexOf("luminance");
    if (plain && word(settings, "by") !== "shift") return null;
    const which = image.gray && wish >= 1 && wish <= 3 ? 0 : wish;
    const alone = flag(settings, "keep_alpha") === 1 && which !== 5;
    let lit = base.map(light);
    if (image.gray) lit = lit.map(() => lit.reduce((sum, part) => sum + part, 0) / lit.length);
    const [red = 0, green = 0, blue = 0] = lit;
    const blend = blendOf(stage, image, mask, settings);
    const values = {
      ...{ ...blend.values, red, green, blue, which },
      amount: number(settings, "amount"),
      keep: alone || !image.alpha ? 1 : 0,
      linear: flag(settings, "linear"),
      film: word(settings, "kind") === "film" ? 1 : 0,
      density: number(settings, "density"),
    };
    return {
      image: { ...image, surface: stage.pass(INVERT, values, [image.surface, blend.mask]) },
    };
  },
};
