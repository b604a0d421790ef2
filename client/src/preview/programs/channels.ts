import type { Program } from "../program";
import { HUES } from "./hues";

/** One plane of a picture as a mask. */
export const EXTRACT: Program = {
  name: "extract",
  textures: 1,
  values: ["which"],
  body: `${HUES}
vec4 shade(ivec2 at) {
  float value = plane(straight(fetch0(at)), int($which + 0.5));
  return vec4(value, value, value, 1.0);
}`,
};

/** A picture's straight colour with a mask, fitted to it, in the place of one of its channels. */
export const REPLACE: Program = {
  name: "replace",
  textures: 2,
  values: ["which", "first", "last"],
  body: `
float mask1(ivec2 at) {
  return fetch1(clamp(at, ivec2(0), extent1() - ivec2(1))).x;
}
vec4 shade(ivec2 at) {
  vec2 place = (vec2(at) + vec2(0.5)) * vec2(extent1()) / vec2(extent0()) - vec2(0.5);
  vec2 rest = place - floor(place);
  ivec2 p = ivec2(floor(place));
  float top = mix(mask1(p), mask1(p + ivec2(1, 0)), rest.x);
  float bottom = mix(mask1(p + ivec2(0, 1)), mask1(p + ivec2(1, 1)), rest.x);
  float value = clamp(mix(top, bottom, rest.y), 0.0, 1.0);
  vec4 c = pick(fetch0(at), straight(fetch0(at)), $first > 0.5);
  int which = int($which + 0.5);
  float r = pick(c.x, value, which == 0);
  float g = pick(c.y, value, which == 1);
  float b = pick(c.z, value, which == 2);
  float a = pick(c.w, value, which == 3);
  vec4 made = vec4(r, g, b, a);
  return pick(made, premultiplied(made), $last > 0.5);
}`,
};

const ROWS = ["red", "green", "blue", "alpha"];

/** Shuffle and mix; the list is the mixer, five numbers for each channel. */
export const MIXER: Program = {
  name: "mixer",
  textures: 1,
  values: [...ROWS, "multiply", "divide", "numbers[]"],
  body: `${HUES}
float mixed(vec4 c, int row) {
  int p = 5 * row;
  return c.x * item(p) + c.y * item(p + 1) + c.z * item(p + 2) + c.w * item(p + 3) + item(p + 4);
}
vec4 shade(ivec2 at) {
  vec4 s = straight(fetch0(at));
  float r = plane(s, int($red + 0.5));
  float g = plane(s, int($green + 0.5));
  float b = plane(s, int($blue + 0.5));
  float a = plane(s, int($alpha + 0.5));
  vec4 c = vec4(r, g, b, a);
  vec4 m = vec4(mixed(c, 0), mixed(c, 1), mixed(c, 2), mixed(c, 3));
  vec3 mended = pick(m.xyz, m.xyz * m.w, $multiply > 0.5);
  return vec4(pick(mended * m.w, mended, $divide > 0.5), m.w);
}`,
};
