/** One plane out of straight colour; the same as `karate/nodes/hues.py`. */

/** Names of planes, in the order of `plane`. */
export const PLANES = [
  ...["red", "green", "blue", "alpha", "luminance", "zero", "one"],
  ...["hue", "saturation", "value", "lightness", "lab_a", "lab_b", "y", "cb", "cr"],
  ...["cyan", "magenta", "yellow", "black"],
];

export const HUES = `
float root(float t) {
  return pick(7.787 * t + 16.0 / 116.0, pow(max(t, 0.000001), 1.0 / 3.0), t > 0.008856);
}
vec3 lab(vec3 c) {
  vec3 l = light(clamp(c, vec3(0.0), vec3(1.0)));
  float x = dot(l, vec3(0.412453, 0.357580, 0.180423)) / 0.950456;
  float y = dot(l, vec3(0.212671, 0.715160, 0.072169));
  float z = dot(l, vec3(0.019334, 0.119193, 0.950227)) / 1.088754;
  float lightness = pick(903.3 * y, 116.0 * root(y) - 16.0, y > 0.008856);
  return vec3(lightness, 500.0 * (root(x) - root(y)), 200.0 * (root(y) - root(z)));
}
vec3 ycbcr(vec3 c) {
  float y = dot(c, vec3(0.299, 0.587, 0.114));
  return vec3(y, (c.z - y) / 1.772 + 0.5, (c.x - y) / 1.402 + 0.5);
}
float hue(vec3 c) {
  float most = max(max(c.x, c.y), c.z);
  float least = min(min(c.x, c.y), c.z);
  float span = pick(1.0, most - least, most > least);
  float green = (c.z - c.x) / span + 2.0;
  float blue = (c.x - c.y) / span + 4.0;
  float sector = pick(pick(blue, green, most == c.y), (c.y - c.z) / span, most == c.x) / 6.0;
  return pick(0.0, sector - floor(sector), most > least);
}
float plane(vec4 c, int which) {
  float most = max(max(c.x, c.y), c.z);
  float least = min(min(c.x, c.y), c.z);
  float free = pick(1.0, most, most > 0.0);
  vec3 ink = pick(vec3(0.0), (vec3(most) - c.xyz) / free, most > 0.0);
  vec3 cie = lab(c.xyz);
  vec3 video = ycbcr(c.xyz);
  float v = c.x;
  v = pick(v, c.y, which == 1);
  v = pick(v, c.z, which == 2);
  v = pick(v, c.w, which == 3);
  v = pick(v, luma(c.xyz), which == 4);
  v = pick(v, 0.0, which == 5);
  v = pick(v, 1.0, which == 6);
  v = pick(v, hue(c.xyz), which == 7);
  v = pick(v, pick(0.0, (most - least) / free, most > 0.0), which == 8);
  v = pick(v, most, which == 9);
  v = pick(v, cie.x / 100.0, which == 10);
  v = pick(v, (cie.y + 128.0) / 255.0, which == 11);
  v = pick(v, (cie.z + 128.0) / 255.0, which == 12);
  v = pick(v, video.x, which == 13);
  v = pick(v, video.y, which == 14);
  v = pick(v, video.z, which == 15);
  v = pick(v, ink.x, which == 16);
  v = pick(v, ink.y, which == 17);
  v = pick(v, ink.z, which == 18);
  return pick(v, 1.0 - most, which == 19);
}
`;
