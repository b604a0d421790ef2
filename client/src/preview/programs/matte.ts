/** Masks pixel by pixel; the same as `karate/nodes/effects/mask_extractor`. */
import type { Program } from "../program";
import { HUES } from "./hues";

/** Where one plane lies between two levels. */
export const RANGED: Program = {
  name: "ranged",
  textures: 1,
  values: ["which", "low", "high", "softness"],
  body: `${HUES}
vec4 shade(ivec2 at) {
  float value = plane(straight(fetch0(at)), int($which + 0.5));
  float rise = smooth_from(value, $low - $softness, $low);
  float past = $high + 0.0000001;
  float fall = 1.0 - smooth_from(value, past, max(past, $high + $softness));
  float found = pick(1.0, rise, $low > 0.0) * pick(1.0, fall, $high < 1.0);
  return vec4(found, found, found, 1.0);
}`,
};

/** Likeness to the first `taken` colours of the list, and not to the `never` ones after them. */
export const ALIKE: Program = {
  name: "alike",
  textures: 1,
  values: ["taken", "never", "fuzziness", "softness", "space", "lightness", "colours[]"],
  body: `${HUES}
vec3 units(vec3 c) {
  vec3 cie = lab(c);
  vec3 video = ycbcr(c) * 100.0;
  vec3 weighed = pick(cie, video, $space == 1.0) * vec3($lightness, 1.0, 1.0);
  return pick(weighed, c * 100.0, $space == 2.0);
}
float nearest(vec3 c, int first, int count) {
  float found = 1000000.0;
  for (int i = first; i < first + count; i++) {
    vec3 other = vec3(item(3 * i), item(3 * i + 1), item(3 * i + 2));
    found = min(found, length(units(other) - c));
  }
  return found;
}
vec4 shade(ivec2 at) {
  vec3 c = units(straight(fetch0(at)).xyz);
  int taken = int($taken + 0.5);
  float near = nearest(c, 0, taken);
  float soft = $fuzziness + $softness;
  float like = 1.0 - smooth_from(near, $fuzziness, soft);
  like = pick(like, pick(0.0, 1.0, near < 0.0001), soft == 0.0);
  float away = nearest(c, taken, int($never + 0.5));
  float found = like * pick(1.0, smooth_from(away - near, -1.0, 1.0), $never > 0.5);
  return vec4(found, found, found, 1.0);
}`,
};

/** Values of a key: see KEYED. */
export const KEY = [
  ...["primary", "whole", "balance", "black", "white"],
  ...["screen_red", "screen_green", "screen_blue"],
] as const;

const KEYING = `
float excess(vec3 c) {
  int p = int($primary + 0.5);
  float chief = pick(pick(c.x, c.y, p == 1), c.z, p == 2);
  float one = pick(c.x, c.y, p == 0);
  float other = pick(c.z, c.y, p == 2);
  return chief - max(one, other) * $balance - min(one, other) * (1.0 - $balance);
}
float matte(vec3 c) {
  float raw = clamp(1.0 - excess(c) * $whole, 0.0, 1.0);
  float soft = clamp((raw - $black) / max($white - $black, 0.0000001), 0.0, 1.0);
  return pick(soft, pick(0.0, 1.0, raw > $black), $white <= $black);
}
`;

/** 0 on the screen, 1 on the foreground. */
export const KEYED: Program = {
  name: "keyed",
  textures: 1,
  values: KEY,
  body: `${KEYING}
vec4 shade(ivec2 at) {
  float found = matte(straight(fetch0(at)).xyz);
  return vec4(found, found, found, 1.0);
}`,
};

/** The picture without the screen's light. */
export const DESPILLED: Program = {
  name: "despilled",
  textures: 1,
  values: [...KEY, "despill", "bias_red", "bias_green", "bias_blue"],
  body: `${KEYING}
vec4 shade(ivec2 at) {
  vec4 given = fetch0(at);
  vec3 c = straight(given).xyz;
  float share = max(matte(c), 0.05);
  vec3 screen = vec3($screen_red, $screen_green, $screen_blue);
  vec3 rest = max((c - screen * (1.0 - share)) / share, vec3(0.0));
  float most = max(max(max(c.x, c.y), c.z), 1.0);
  vec3 clean = min(rest, vec3(most));
  vec3 bias = vec3($bias_red, $bias_green, $bias_blue);
  float spill = max(excess(clean / bias), 0.0);
  int p = int($primary + 0.5);
  vec3 only = vec3(pick(0.0, 1.0, p == 0), pick(0.0, 1.0, p == 1), pick(0.0, 1.0, p == 2));
  vec3 fixed_colour = clean - only * bias * spill;
  return vec4((c + (fixed_colour - c) * $despill) * given.w, given.w);
}`,
};

/** A mask with what is inside and without what is outside for certain, perhaps inverted. */
export const HELD: Program = {
  name: "held",
  textures: 3,
  values: ["inside", "outside", "invert"],
  body: `
float value1(ivec2 at) {
  return fetch1(clamp(at, ivec2(0), extent1() - ivec2(1))).x;
}
float value2(ivec2 at) {
  return fetch2(clamp(at, ivec2(0), extent2() - ivec2(1))).x;
}
vec4 shade(ivec2 at) {
  vec2 share = (vec2(at) + vec2(0.5)) / vec2(extent0());
  vec2 p1 = share * vec2(extent1()) - vec2(0.5);
  vec2 r1 = p1 - floor(p1);
  ivec2 a1 = ivec2(floor(p1));
  float top1 = mix(value1(a1), value1(a1 + ivec2(1, 0)), r1.x);
  float bottom1 = mix(value1(a1 + ivec2(0, 1)), value1(a1 + ivec2(1, 1)), r1.x);
  vec2 p2 = share * vec2(extent2()) - vec2(0.5);
  vec2 r2 = p2 - floor(p2);
  ivec2 a2 = ivec2(floor(p2));
  float top2 = mix(value2(a2), value2(a2 + ivec2(1, 0)), r2.x);
  float bottom2 = mix(value2(a2 + ivec2(0, 1)), value2(a2 + ivec2(1, 1)), r2.x);
  float found = fetch0(at).x;
  float in_it = max(found, mix(top1, bottom1, r1.y));
  float held = pick(found, in_it, $inside > 0.5);
  float out_of_it = min(held, 1.0 - mix(top2, bottom2, r2.y));
  float kept = pick(held, out_of_it, $outside > 0.5);
  float made = pick(kept, 1.0 - kept, $invert > 0.5);
  return vec4(made, made, made, 1.0);
}`,
};

/** The picture as far as the mask lets it be seen, or laid on black. */
export const CUT: Program = {
  name: "cut",
  textures: 2,
  values: ["on_black"],
  body: `
vec4 shade(ivec2 at) {
  vec4 c = fetch0(at);
  vec4 seen = c * fetch1(at).x;
  return pick(seen, vec4(seen.xyz, c.w), $on_black > 0.5);
}`,
};
