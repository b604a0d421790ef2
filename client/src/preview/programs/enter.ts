/** How pictures come in, are kept between nodes, and become masks. */
import type { Program } from "../program";

/** The mean of `seen` over the area of each pixel. */
const mean = (seen: string) => `
vec4 shade(ivec2 at) {
  ivec2 size = extent0();
  vec2 step = vec2(size) / vec2($wide, $tall);
  vec2 low = vec2(at) * step;
  vec2 high = low + step;
  int right = min(int(ceil(high.x - 0.0001)), size.x);
  int bottom = min(int(ceil(high.y - 0.0001)), size.y);
  vec4 sum = vec4(0.0);
  float area = 0.0;
  for (int y = int(floor(low.y + 0.0001)); y < bottom; y++) {
    float down = min(high.y, float(y + 1)) - max(low.y, float(y));
    for (int x = int(floor(low.x + 0.0001)); x < right; x++) {
      float part = down * (min(high.x, float(x + 1)) - max(low.x, float(x)));
      sum += ${seen} * part;
      area += part;
    }
  }
  return sum / area;
}`;

/** A decoded file made smaller. */
export const ENTER: Program = {
  name: "enter",
  textures: 1,
  values: ["wide", "tall"],
  body: mean("premultiplied(fetch0(ivec2(x, y)))"),
};

/** A picture on the card made smaller still. */
export const REDUCE: Program = { ...ENTER, name: "reduce", body: mean("fetch0(ivec2(x, y))") };

/** A picture as it is. */
export const KEEP: Program = {
  name: "keep",
  textures: 1,
  values: [],
  body: `
vec4 shade(ivec2 at) {
  return fetch0(at);
}`,
};

const HEAD = "vec4 shade(ivec2 at)";
const known = new Map<Program, { alpha: Program; opaque: Program }>();

/** `program` with what is stored between two nodes for its result: values that a file can hold. */
export function keeping(program: Program, alpha: boolean): Program {
  const found = known.get(program) ?? { alpha: kept(program, true), opaque: kept(program, false) };
  known.set(program, found);
  return alpha ? found.alpha : found.opaque;
}

function kept(program: Program, alpha: boolean): Program {
  const body = `${program.body.replace(HEAD, "vec4 before(ivec2 at)")}
${HEAD} {
  vec4 c = clamp(straight(before(at)), vec4(0.0), vec4(1.0));
  return ${alpha ? "premultiplied(c)" : "vec4(c.xyz, 1.0)"};
}`;
  return { ...program, name: `${program.name}, ${alpha ? "kept" : "kept opaque"}`, body };
}

/** A picture as a mask: its luminance, as far as it is opaque. */
export const AS_MASK: Program = {
  name: "as mask",
  textures: 1,
  values: [],
  body: `
vec4 shade(ivec2 at) {
  float value = luma(fetch0(at).xyz);
  return vec4(value, value, value, 1.0);
}`,
};
