import { flag, number, type Picture, type Settings, word } from "../Picture";
import { EXTRACT, MIXER, REPLACE } from "../programs/channels";
import { PLANES } from "../programs/hues";
import type { Stage } from "../Stage";
import type { Tool, Wired } from "./tool";

const NAMES = ["red", "green", "blue", "alpha"] as const;

export const channels: Tool = {
  version: 2,
  preview(stage, wired, settings) {
    const image = combined(stage, wired);
    if (!image || wired.mask || number(settings, "mix") < 1) return null;
    const which = PLANES.indexOf(word(settings, "extract"));
    const picks = NAMES.map((name) => PLANES.indexOf(word(settings, name)));
    if (which < 0 || picks.includes(-1)) return null;
    const mask = stage.pass(EXTRACT, { which }, [image.surface]);
    return {
      image: mixed(stage, image, picks, settings),
      mask: { surface: mask, gray: true, alpha: false, full: image.full },
    };
  },
};

function mixed(stage: Stage, image: Picture, picks: readonly number[], settings: Settings) {
  const numbers = mixer(settings);
  const mode = word(settings, "alpha_mode");
  const plain = numbers.every((value, at) => value === (at % 6 === 0 ? 1 : 0));
  if (plain && mode === "keep" && picks.every((from, to) => from === to)) return image;
  const [red = 0, green = 1, blue = 2, alpha = 3] = picks;
  const multiply = mode === "multiply" ? 1 : 0;
  const divide = mode === "divide" ? 1 : 0;
  const values = { red, green, blue, alpha, multiply, divide };
  const surface = stage.pass(MIXER, values, [image.surface], { list: numbers });
  const kept = numbers.slice(15).every((value, at) => value === (at === 3 ? 1 : 0));
  const from = PLANES[alpha];
  const opaque = kept && (from === "one" || (from === "alpha" && !image.alpha));
  return { ...image, surface, gray: false, alpha: !opaque };
}

/** The mixer's numbers, row by row: red, green, blue, alpha, constant. */
export function mixer(settings: Settings): number[] {
  const rows = NAMES.map((target) =>
    [...NAMES, "constant"].map((source) => number(settings, `${target}_${source}`)),
  );
  const [first = [], , , last = []] = rows;
  return (flag(settings, "monochrome") === 1 ? [first, first, first, last] : rows).flat();
}

/** The picture with the wired masks in place of its channels. */
function combined(stage: Stage, wired: Wired): Picture | undefined {
  const { image } = wired;
  const masks = NAMES.flatMap((name, which) => {
    const mask = wired[name];
    return mask ? [{ which, surface: mask.surface }] : [];
  });
  if (!image || masks.length === 0) return image;
  let { surface } = image;
  masks.forEach((mask, at) => {
    const values = {
      which: mask.which,
      first: at === 0 ? 1 : 0,
      last: at + 1 === masks.length ? 1 : 0,
    };
    surface = stage.pass(REPLACE, values, [surface, mask.surface]);
  });
  return { ...image, surface, gray: false, alpha: image.alpha || Boolean(wired.alpha) };
}
