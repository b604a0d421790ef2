import type { Program } from "../program";
import { BLEND, BLENDED } from "./blend";

/** The negative, and the positive of a film; see `karate/nodes/effects/invert.py`. */
export const INVERT: Program = {
  name: "invert",
  textures: 2,
  values: [
    ...[...BLEND, "amount", "which", "keep", "linear", "film"],
    ...["red", "green", "blue", "density"],
  ],
  body: `${BLENDED}
vec4 positive(vec4 c) {
  vec3 seen = max(light(straight(c).xyz), vec3(0.0001));
  vec3 base = max(vec3($red, $green, $blue), vec3(0.0001));
  vec3 found = max(log(base / seen) / (2.302585093 * $density), vec3(0.0));
  return mix(c, vec4(found * c.w, c.w), $amount);
}
vec4 negative(vec4 c) {
  float a = pick(c.w + $amount * (1.0 - 2.0 * c.w), c.w, $keep > 0.5);
  vec3 s = straight(c).xyz;
  vec3 v = pick(s, light(s), $linear > 0.5) * a;
  float which = floor($which + 0.5);
  float gray = a - 2.0 * luma(v);
  vec3 shift = pick(vec3(a) - 2.0 * v, vec3(gray), which == 4.0);
  float r = pick(0.0, shift.x, which == 0.0 || which == 1.0 || which == 4.0);
  float g = pick(0.0, shift.y, which == 0.0 || which == 2.0 || which == 4.0);
  float b = pick(0.0, shift.z, which == 0.0 || which == 3.0 || which == 4.0);
  vec4 made = vec4(v + vec3(r, g, b) * $amount, a);
  vec3 coded = code(straight(made).xyz) * a;
  return pick(made, vec4(coded, a), $linear > 0.5);
}
vec4 shade(ivec2 at) {
  vec4 c = fetch0(at);
  vec4 made = pick(negative(c), positive(c), $film > 0.5);
  return blended(c, made, mask_at(at, extent0()));
}`,
};
