import type { Program } from "../program";
import { BLEND, BLENDED } from "./blend";

/** The sliders of Default in their order; see `karate/nodes/effects/default.py`. */
export const GRADE: Program = {
  name: "grade",
  textures: 2,
  values: [
    ...[...BLEND, "lit", "gain_red", "gain_green", "gain_blue"],
    ...["black", "white", "contrast", "gamma", "shadows", "highlights"],
    ...["saturation", "vibrance", "linear_in", "linear_out"],
  ],
  body: `${BLENDED}
vec3 graded(vec3 given) {
  vec3 lit = code(light(given) * vec3($gain_red, $gain_green, $gain_blue));
  vec3 exposed = pick(given, lit, $lit > 0.5);
  vec3 level = (exposed - vec3($black)) / ($white - $black);
  vec3 steep = (level - vec3(0.5)) * $contrast + vec3(0.5);
  vec3 bent = sign(steep) * pow(max(abs(steep), vec3(0.0000001)), vec3(1.0 / $gamma));
  vec3 toned = pick(bent, steep, $gamma == 1.0);
  float tone = luma(toned);
  float dark = 1.0 - smoothstep(0.0, 0.55, tone);
  float bright = smoothstep(0.45, 1.0, tone);
  vec3 c = toned * (1.0 + 0.6 * $shadows * dark + 0.3 * $highlights * bright);
  float most = max(max(c.x, c.y), c.z);
  float least = min(min(c.x, c.y), c.z);
  float spread = clamp((most - least) / max(most, 0.000001), 0.0, 1.0);
  float kept = (1.0 + $vibrance * (1.0 - spread)) * $saturation;
  float gray = luma(c);
  return vec3(gray) + (c - vec3(gray)) * kept;
}
vec4 shade(ivec2 at) {
  vec4 given = fetch0(at);
  vec4 coded = premultiplied(vec4(code(straight(given).xyz), given.w));
  vec4 c = pick(given, coded, $linear_in > 0.5);
  vec4 made = premultiplied(vec4(graded(straight(c).xyz), c.w));
  vec4 mixed = blended(c, made, mask_at(at, extent0()));
  vec4 lit = premultiplied(vec4(light(straight(mixed).xyz), mixed.w));
  return pick(mixed, lit, $linear_out > 0.5);
}`,
};
