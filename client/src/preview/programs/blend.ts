/** How much of an effect is taken, and where; the same rule as `karate/nodes/blend.py`. */
import type { Surface } from "../Gpu";
import { flag, number, type Picture, type Settings } from "../Picture";
import type { Stage } from "../Stage";

/** Values of every program that ends with `blended`; its texture 1 is the mask. */
export const BLEND = ["mix", "only", "invert_mask"] as const;

const ONLY = ["all", "colour", "red", "green", "blue", "alpha"];

export const BLENDED = `
float mask1(ivec2 at) {
  return fetch1(clamp(at, ivec2(0), extent1() - ivec2(1))).x;
}
float mask_at(ivec2 at, ivec2 size) {
  vec2 place = (vec2(at) + vec2(0.5)) * vec2(extent1()) / vec2(size) - vec2(0.5);
  vec2 first = floor(place);
  vec2 rest = place - first;
  ivec2 p = ivec2(first);
  float top = mix(mask1(p), mask1(p + ivec2(1, 0)), rest.x);
  float bottom = mix(mask1(p + ivec2(0, 1)), mask1(p + ivec2(1, 1)), rest.x);
  float found = clamp(mix(top, bottom, rest.y), 0.0, 1.0);
  return pick(found, 1.0 - found, $invert_mask > 0.5);
}
vec4 blended(vec4 before, vec4 after, float mask) {
  vec4 old = straight(before);
  vec4 fresh = straight(after);
  float which = floor($only + 0.5);
  float r = pick(old.x, fresh.x, which == 1.0 || which == 2.0);
  float g = pick(old.y, fresh.y, which == 1.0 || which == 3.0);
  float b = pick(old.z, fresh.z, which == 1.0 || which == 4.0);
  float a = pick(before.w, after.w, which == 5.0);
  vec4 taken = pick(premultiplied(vec4(r, g, b, a)), after, which == 0.0);
  return before + (taken - before) * ($mix * mask);
}
`;

/** The values of BLEND, and the mask; `channels` names the planes that may change. */
export function blendOf(
  stage: Stage,
  image: Picture,
  mask: Picture | undefined,
  settings: Settings,
  channels = "all",
): { values: Record<(typeof BLEND)[number], number>; mask: Surface } {
  const wish = Math.max(0, ONLY.indexOf(channels));
  const only = image.gray && wish >= 2 && wish <= 4 ? 1 : wish;
  return {
    values: {
      mix: number(settings, "mix"),
      only,
      invert_mask: mask ? flag(settings, "invert_mask") : 0,
    },
    mask: mask?.surface ?? stage.white(),
  };
}
