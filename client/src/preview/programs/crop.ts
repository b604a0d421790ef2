import type { Program } from "../program";

/**
 * Takes a rectangle out of a picture by cubic interpolation: exact where its pixels fall on pixels.
 * A pixel of the result is a place in the frame (from `low`, so `wide` and `tall`); the frame is
 * turned about its middle, mirrored, and turned by quarters against the picture.
 */
export const CROP: Program = {
  name: "crop",
  textures: 1,
  values: [
    ...["left", "top", "step_x", "step_y", "low_x", "low_y", "wide", "tall"],
    ...["middle_x", "middle_y", "cosine", "sine", "flip_x", "flip_y", "quarters", "outside"],
  ],
  body: `
float cubic(float away) {
  float x = abs(away);
  float near = (1.25 * x - 2.25) * x * x + 1.0;
  float far = ((-0.75 * x + 3.75) * x - 6.0) * x + 3.0;
  return pick(pick(0.0, far, x < 2.0), near, x < 1.0);
}
vec4 pixel(int x, int y) {
  ivec2 size = extent0();
  int q = int($quarters + 0.5);
  int w = pick(size.x, size.y, q == 1 || q == 3);
  int h = pick(size.y, size.x, q == 1 || q == 3);
  int edge = int($outside + 0.5);
  int rx = reach(x, w, edge);
  int ry = reach(y, h, edge);
  int fx = pick(rx, w - 1 - rx, $flip_x > 0.5);
  int fy = pick(ry, h - 1 - ry, $flip_y > 0.5);
  int sx = pick(pick(fx, fy, q == 1), pick(w - 1 - fx, size.x - 1 - fy, q == 3), q >= 2);
  int sy = pick(pick(fy, size.y - 1 - fx, q == 1), pick(h - 1 - fy, fx, q == 3), q >= 2);
  vec4 c = fetch0(clamp(ivec2(sx, sy), ivec2(0), size - ivec2(1)));
  return pick(c, vec4(0.0), rx < 0 || ry < 0);
}
float folded(float p, float length) {
  int edge = int($outside + 0.5);
  float twice = p - 2.0 * length * floor(p / (2.0 * length));
  float mirrored = min(twice, 2.0 * length - twice);
  float wrapped = p - length * floor(p / length);
  float inside = clamp(p, min(0.5, length / 2.0), max(length - 0.5, length / 2.0));
  return pick(pick(pick(p, wrapped, edge == 2), mirrored, edge == 1), inside, edge == 0);
}
vec4 shade(ivec2 at) {
  float x = folded($left + (float(at.x) + 0.5) * $step_x, $wide);
  float y = folded($top + (float(at.y) + 0.5) * $step_y, $tall);
  bool beyond = x < 0.0 || y < 0.0 || x > $wide || y > $tall;
  float dx = x + $low_x - $middle_x;
  float dy = y + $low_y - $middle_y;
  float px = $middle_x + dx * $cosine + dy * $sine - 0.5;
  float py = $middle_y - dx * $sine + dy * $cosine - 0.5;
  float nx = floor(px + 0.5);
  float ny = floor(py + 0.5);
  bool exact = abs(px - nx) < 0.002 && abs(py - ny) < 0.002;
  int column = int(floor(px));
  int row = int(floor(py));
  vec4 sum = vec4(0.0);
  for (int j = -1; j < 3; j++) {
    float down = cubic(float(j) - (py - floor(py)));
    for (int i = -1; i < 3; i++) {
      sum += pixel(column + i, row + j) * (down * cubic(float(i) - (px - floor(px))));
    }
  }
  vec4 found = pick(sum, pixel(int(nx), int(ny)), exact);
  return pick(found, vec4(0.0), beyond);
}`,
};
