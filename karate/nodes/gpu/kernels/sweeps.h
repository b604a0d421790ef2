// Blurs whose reach differs from place to place: spin, zoom, and a depth of field.
#pragma once
#include "curves.h"

// Weights of the four neighbours in cubic convolution with -0.75, as OpenCV has them.
INLINE void cubic_weights(float t, float* weights) {
  const float a = -0.75f, more = t + 1.0f, less = 1.0f - t;
  weights[0] = ((a * more - 5.0f * a) * more + 8.0f * a) * more - 4.0f * a;
  weights[1] = ((a + 2.0f) * t - (a + 3.0f)) * t * t + 1.0f;
  weights[2] = ((a + 2.0f) * less - (a + 3.0f)) * less * less + 1.0f;
  weights[3] = 1.0f - weights[0] - weights[1] - weights[2];
}

// The mean of two transforms of up to four planes. `turns` has two matrices of six numbers, from places of
// the target to places of the source.
KERNEL(sweep, (const float* source, float* target, const float* turns, int planes, int rows, int columns, int edge)) {
  EACH_PIXEL(columns, rows) {
    const Place plane = (Place)rows * columns;
    float found[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    ONCE
    for (int n = 0; n < 2; ++n) {
      const float* turn = turns + 6 * n;
      const float right = (float)x * turn[0] + ((float)y * turn[1] + turn[2]);
      const float down = (float)x * turn[3] + ((float)y * turn[4] + turn[5]);
      const int column = floor_of(right), row = floor_of(down);
      float across[4], along[4], sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
      cubic_weights(right - (float)column, across);
      cubic_weights(down - (float)row, along);
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        const int from = reached(row - 1 + i, rows, edge);
        float line[4] = {0.0f, 0.0f, 0.0f, 0.0f};
#pragma unroll
        for (int j = 0; j < 4; ++j) {
          const int to = reached(column - 1 + j, columns, edge);
          if (from < 0 || to < 0) continue;
          const Place place = at(0, from, to, rows, columns);
#pragma unroll
          for (int c = 0; c < 4; ++c) {
            if (c < planes) line[c] = line[c] + source[place + c * plane] * across[j];
          }
        }
#pragma unroll
        for (int c = 0; c < 4; ++c) sums[c] = sums[c] + line[c] * along[i];
      }
#pragma unroll
      for (int c = 0; c < 4; ++c) found[c] = found[c] + sums[c];
    }
#pragma unroll
    for (int c = 0; c < 4; ++c) {
      if (c < planes) target[at(c, y, x, rows, columns)] = found[c] * 0.5f;
    }
  }
}

// How far out of focus, 0..1, times what is asked of its side.
INLINE float unsharp_of(float away, int ahead, float size, float fade, float front, float behind) {
  return clamped((magnitude(away) - size) / most(fade, 1e-6f), 0.0f, 1.0f) * (ahead ? front : behind);
}

// Out of focus beyond a band `size` to each side of its middle, turned; places are shares of the height.
KERNEL(unsharp_band, (float* target, int rows, int columns, int top, int tall, float centre, float cosine, float sine, float size, float fade, float front, float behind)) {
  EACH_PIXEL(columns, rows) {
    const float down = ((float)(top + y) + 0.5f) / (float)tall - centre;
    const float right = ((float)x + 0.5f - (float)columns * 0.5f) / (float)tall;
    const float away = down * cosine + right * sine;
    target[at(0, y, x, rows, columns)] = unsharp_of(away, away > 0.0f, size, fade, front, behind);
  }
}

// Out of focus where the depth is not `focus`, give or take `size`.
KERNEL(unsharp_depth, (const float* depth, float* target, int rows, int columns, float focus, float size, float fade, float front, float behind)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    target[place] = unsharp_of(depth[place] - focus, depth[place] > focus, size, fade, front, behind);
  }
}

// Where the variance that is wanted lies from `from` to `to`: between a blur of the one and of the other. The
// `last` level has what is beyond too; the other pixels stay.
KERNEL(field_level, (const float* before, const float* after, const float* unsharp, float* target, int planes, int rows, int columns, int last, float sigma, float from, float to, float span)) {
  EACH_PIXEL(columns, rows) {
    const float width = unsharp[at(0, y, x, rows, columns)] * sigma, wanted = width * width;
    if (wanted >= from && (last || wanted < to)) {
      const float share = clamped((wanted - from) / span, 0.0f, 1.0f);
      ONCE
      for (int c = 0; c < planes; ++c) {
        const Place place = at(c, y, x, rows, columns);
        target[place] = before[place] + share * (after[place] - before[place]);
      }
    }
  }
}

// Premultiplied light, with what is brighter than `level` made brighter.
KERNEL(shining, (const float* source, float* target, int channels, int rows, int columns, float gain, float level, float range)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int colours = channels < 3 ? 1 : 3;
    const float red = source[place];
    const float light = colours == 1 ? red : luminance_of(red, source[place + plane], source[place + 2 * plane]);
    const float more = 1.0f + gain * clamped((light - level) / range, 0.0f, 1.0f);
    ONCE
    for (int c = 0; c < channels; ++c) target[place + c * plane] = c < colours ? source[place + c * plane] * more : source[place + c * plane];
  }
}
