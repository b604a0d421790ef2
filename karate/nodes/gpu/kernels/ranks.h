// Filters that keep edges: bilateral and median, over planes that have what lies around them.
#pragma once
#include "curves.h"

// Tomasi and Manduchi (1998) with OpenCV's distance of colours: the sum of what each channel differs.
// `falloff` is -log2(e) / (2 sigma^2) of that difference. Taps as in `taps`, the middle included.
KERNEL(bilateral, (const float* source, float* target, const int* downs, const int* rights, const float* weights, int count, int colours, int rows, int columns, int reach, float falloff)) {
  EACH_PIXEL(columns, rows) {
    const int tall = rows + 2 * reach, wide = columns + 2 * reach;
    const Place plane = (Place)tall * wide, middle = at(0, y + reach, x + reach, tall, wide);
    const float red = source[middle];
    const float green = colours > 1 ? source[middle + plane] : 0.0f;
    const float blue = colours > 2 ? source[middle + 2 * plane] : 0.0f;
    float all = 0.0f, sum_red = 0.0f, sum_green = 0.0f, sum_blue = 0.0f;
    for (int tap = 0; tap < count; ++tap) {
      const Place place = at(0, y + downs[tap], x + rights[tap], tall, wide);
      const float r = source[place];
      const float g = colours > 1 ? source[place + plane] : 0.0f;
      const float b = colours > 2 ? source[place + 2 * plane] : 0.0f;
      const float away = magnitude(r - red) + magnitude(g - green) + magnitude(b - blue);
      const float weight = weights[tap] * exp2_of(away * away * falloff);
      all = all + weight;
      sum_red = sum_red + weight * r;
      sum_green = sum_green + weight * g;
      sum_blue = sum_blue + weight * b;
    }
    const Place place = at(0, y, x, rows, columns), out = (Place)rows * columns;
    target[place] = sum_red / all;
    if (colours > 1) target[place + out] = sum_green / all;
    if (colours > 2) target[place + 2 * out] = sum_blue / all;
  }
}

// Puts the smaller of two first.
INLINE void sorted_pair(float& one, float& other) {
  const float low = other < one ? other : one;
  other = other < one ? one : other;
  one = low;
}

// The median of a square of SIDE x SIDE by forgetting extremes (Paeth, 1990): of n/2 + 2 kept values the
// least and the greatest cannot be the median, so the next value takes the place of one of them.
template <int SIDE>
INLINE float median_of(const float* source, Place corner, int wide) {
  const int all = SIDE * SIDE, kept = all / 2 + 2;
  float values[all / 2 + 2];
#pragma unroll
  for (int n = 0; n < kept; ++n) values[n] = source[corner + (Place)(n / SIDE) * wide + n % SIDE];
#pragma unroll
  for (int size = kept; size > 2; --size) {  // of the last three the middle one is left
    // The least goes to the front, the greatest to the end of the first `size` values.
#pragma unroll
    for (int n = 0; n < size / 2; ++n) sorted_pair(values[n], values[size - 1 - n]);
#pragma unroll
    for (int n = 1; n < (size + 1) / 2; ++n) sorted_pair(values[0], values[n]);
#pragma unroll
    for (int n = size / 2; n < size - 1; ++n) sorted_pair(values[n], values[size - 1]);
    const int next = kept + (kept - size);
    if (next < all) values[0] = source[corner + (Place)(next / SIDE) * wide + next % SIDE];
  }
  return values[1];
}

KERNEL(median_3, (const float* source, float* target, int planes, int rows, int columns)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows;
    target[at(plane, row, x, rows, columns)] =
        median_of<3>(source, at(plane, row, x, rows + 2, columns + 2), columns + 2);
  }
}

KERNEL(median_5, (const float* source, float* target, int planes, int rows, int columns)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows;
    target[at(plane, row, x, rows, columns)] =
        median_of<5>(source, at(plane, row, x, rows + 4, columns + 4), columns + 4);
  }
}
