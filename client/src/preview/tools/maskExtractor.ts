import type { Surface } from "../Gpu";
import { flag, number, type Picture, rgb, type Settings, word } from "../Picture";
import { PLANES } from "../programs/hues";
import { ALIKE, CUT, DESPILLED, HELD, KEYED, RANGED } from "../programs/matte";
import type { Stage } from "../Stage";
import type { Tool } from "./tool";

/** What needs to see more than one pixel, and is left to the server. */
const FINISH = ["despeckle", "smooth", "grow", "feather"];
const LIMITED = ["one", "two", "three"];
const SPACES = ["lab", "ycbcr", "rgb"];
/** Colours that fit a program's numbers. */
const MOST_COLOURS = 70;
/** A screen's colour has at least this much of its primary beyond the others. */
const LEAST_SCREEN = 0.02;

export const maskExtractor: Tool = {
  version: 1,
  preview(stage, { image, inside, outside }, settings) {
    const wide = flag(settings, "fill_holes") || FINISH.some((name) => number(settings, name));
    const found = image && !wide ? foundIn(stage, image, settings) : null;
    if (!image || !found) return null;
    const blank = stage.white();
    const values = {
      inside: inside ? 1 : 0,
      outside: outside ? 1 : 0,
      invert: flag(settings, "invert"),
    };
    const inputs = [found, inside?.surface ?? blank, outside?.surface ?? blank];
    const mask = stage.pass(HELD, values, inputs);
    return {
      mask: { surface: mask, gray: true, alpha: false, full: image.full },
      image: cutOut(stage, clean(stage, image, settings), mask, word(settings, "picture")),
    };
  },
};

function foundIn(stage: Stage, { surface }: Picture, settings: Settings): Surface | null {
  const source = word(settings, "source");
  switch (source) {
    case "luminance":
    case "alpha":
    case "channel": {
      const which = PLANES.indexOf(source === "channel" ? word(settings, "channel") : source);
      if (which < 0) return null;
      const [low, high] = [number(settings, "low"), number(settings, "high")];
      const softness = number(settings, "softness");
      return stage.pass(RANGED, { which, low, high, softness }, [surface]);
    }
    case "colour":
      return alike(stage, surface, settings);
    case "key": {
      const key = keyOf(settings);
      return key && stage.pass(KEYED, key, [surface]);
    }
    default:
      return null;
  }
}

function alike(stage: Stage, surface: Surface, settings: Settings): Surface | null {
  if (LIMITED.some((name) => limited(settings, name))) return null;
  const taken = [word(settings, "colour"), ...samples(settings, "also")].map(rgb);
  const never = samples(settings, "never").map(rgb);
  const colours = [...taken, ...never];
  if (colours.length > MOST_COLOURS || colours.includes(null)) return null;
  const values = {
    ...{ taken: taken.length, never: never.length },
    fuzziness: number(settings, "fuzziness"),
    softness: 100 * number(settings, "softness"),
    space: SPACES.indexOf(word(settings, "space")),
    lightness: number(settings, "lightness"),
  };
  return stage.pass(ALIKE, values, [surface], { list: colours.flatMap((colour) => colour ?? []) });
}

/** Whether a channel is kept within limits, which is left to the server. */
function limited(settings: Settings, name: string): boolean {
  return number(settings, `${name}_min`) > 0 || number(settings, `${name}_max`) < 1;
}

function samples(settings: Settings, name: string): string[] {
  return word(settings, name)
    .split(/[\s,;]+/)
    .filter(Boolean);
}

/** The values of a key; null for a screen without a colour, which the server refuses. */
export function keyOf(settings: Settings): Record<string, number> | null {
  const screen = rgb(word(settings, "colour"));
  if (!screen) return null;
  const primary = screen.indexOf(Math.max(...screen));
  const others = screen.filter((_, place) => place !== primary);
  const balance = number(settings, "balance") / 100;
  const rest = Math.max(...others) * balance + Math.min(...others) * (1 - balance);
  const excess = (screen[primary] ?? 0) - rest;
  if (excess < LEAST_SCREEN) return null;
  const [screen_red, screen_green, screen_blue] = screen;
  return {
    ...{ primary, balance, screen_red, screen_green, screen_blue },
    whole: number(settings, "gain") / excess,
    black: number(settings, "clip_black"),
    white: number(settings, "clip_white"),
  };
}

/** The picture without the screen's light, if it is a key. */
function clean(stage: Stage, image: Picture, settings: Settings): Picture {
  const despill = number(settings, "despill");
  const bias = rgb(word(settings, "despill_bias"));
  const key = word(settings, "source") === "key" ? keyOf(settings) : null;
  if (!key || !bias || despill === 0 || image.gray) return image;
  const mean = Math.max(bias.reduce((sum, part) => sum + part, 0) / 3, 1e-3);
  const [bias_red = 1, bias_green = 1, bias_blue = 1] = bias.map((part) =>
    Math.max(part / mean, 0.05),
  );
  const values = { ...key, despill, bias_red, bias_green, bias_blue };
  return { ...image, surface: stage.pass(DESPILLED, values, [image.surface]) };
}

function cutOut(stage: Stage, image: Picture, mask: Surface, how: string): Picture {
  if (how === "whole") return image;
  const on_black = how === "on black" ? 1 : 0;
  const surface = stage.pass(CUT, { on_black }, [image.surface, mask]);
  return { ...image, surface, alpha: on_black ? image.alpha : true };
}
