/** Blurs: made smaller where they are wide, softened there, and brought back. */
import type { Program } from "../program";
import { BLEND, BLENDED } from "./blend";

/** The picture in its working space, `factor` times smaller, with `margin` small pixels around it. */
export const SHRINK: Program = {
  name: "shrink",
  textures: 1,
  values: ["factor_x", "factor_y", "margin_x", "margin_y", "edge", "linear"],
  body: `
vec4 shade(ivec2 at) {
  ivec2 size = extent0();
  ivec2 step = ivec2(int($factor_x + 0.5), int($factor_y + 0.5));
  ivec2 first = (at - ivec2(int($margin_x + 0.5), int($margin_y + 0.5))) * step;
  int edge = int($edge + 0.5);
  vec4 sum = vec4(0.0);
  for (int j = 0; j < step.y; j++) {
    int y = reach(first.y + j, size.y, edge);
    for (int i = 0; i < step.x; i++) {
      int x = reach(first.x + i, size.x, edge);
      vec4 c = fetch0(clamp(ivec2(x, y), ivec2(0), size - ivec2(1)));
      vec4 lit = premultiplied(vec4(light(straight(c).xyz), c.w));
      vec4 seen = pick(c, lit, $linear > 0.5);
      sum += pick(seen, vec4(0.0), x < 0 || y < 0);
    }
  }
  return sum / float(step.x * step.y);
}`,
};

/** Convolution along rows or columns with a symmetric kernel: its list is one half, the middle first. */
export const SPREAD: Program = {
  name: "spread",
  textures: 1,
  values: ["down", "radius", "weights[]"],
  body: `
vec4 near0(ivec2 at) {
  return fetch0(clamp(at, ivec2(0), extent0() - ivec2(1)));
}
vec4 shade(ivec2 at) {
  ivec2 along = ivec2(pick(1, 0, $down > 0.5), pick(0, 1, $down > 0.5));
  vec4 sum = near0(at) * item(0);
  int last = int($radius + 0.5);
  for (int i = 1; i <= last; i++) {
    sum += (near0(at + along * i) + near0(at - along * i)) * item(i);
  }
  return sum;
}`,
};

/** The blurred picture back in its size and space, mixed with what it was. */
export const RETURN: Program = {
  name: "return",
  textures: 3,
  values: [...BLEND, "factor_x", "factor_y", "margin_x", "margin_y", "linear"],
  body: `${BLENDED}
vec4 small(ivec2 at) {
  return fetch2(clamp(at, ivec2(0), extent2() - ivec2(1)));
}
vec4 shade(ivec2 at) {
  float x = (float(at.x) + 0.5) / $factor_x + $margin_x - 0.5;
  float y = (float(at.y) + 0.5) / $factor_y + $margin_y - 0.5;
  ivec2 p = ivec2(int(floor(x + 0.0001)), int(floor(y + 0.0001)));
  vec2 rest = max(vec2(x, y) - vec2(p), vec2(0.0));
  vec4 top = mix(small(p), small(p + ivec2(1, 0)), rest.x);
  vec4 bottom = mix(small(p + ivec2(0, 1)), small(p + ivec2(1, 1)), rest.x);
  vec4 soft = mix(top, bottom, rest.y);
  vec4 coded = premultiplied(vec4(code(straight(soft).xyz), soft.w));
  vec4 made = pick(soft, coded, $linear > 0.5);
  return blended(fetch0(at), made, mask_at(at, extent0()));
}`,
};

/** The mean of four places along a line through each pixel. */
export const STREAK: Program = {
  name: "streak",
  textures: 1,
  values: ["across", "down"],
  body: `
vec4 near0(ivec2 at) {
  return fetch0(clamp(at, ivec2(0), extent0() - ivec2(1)));
}
vec4 shade(ivec2 at) {
  vec4 sum = vec4(0.0);
  for (int i = 0; i < 4; i++) {
    float along = (float(i) + 0.5) / 4.0 - 0.5;
    float x = float(at.x) + along * $across;
    float y = float(at.y) + along * $down;
    ivec2 p = ivec2(int(floor(x)), int(floor(y)));
    float right = x - floor(x);
    vec4 top = mix(near0(p), near0(p + ivec2(1, 0)), right);
    vec4 bottom = mix(near0(p + ivec2(0, 1)), near0(p + ivec2(1, 1)), right);
    sum += mix(top, bottom, y - floor(y));
  }
  return sum / 4.0;
}`,
};
