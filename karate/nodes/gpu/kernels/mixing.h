// Channels: shuffle, mix, extract.
#pragma once
#include "curves.h"

// A plane of straight colour. name: 0 red, 1 green, 2 blue, 3 alpha, 4 luminance, 5 zero, 6 one, 7 value,
// 8 black, 9 saturation, 10 hue, 11 y, 12 cb, 13 cr, 14 cyan, 15 magenta, 16 yellow.
INLINE float channel_of(int name, float red, float green, float blue, float alpha, int colours) {
  const float top = most(most(red, green), blue), low = least(least(red, green), blue);
  const float span = top > low ? top - low : 1.0f, light = top > 0.0f ? top : 1.0f;
  const float y = 0.299f * red + 0.587f * green + 0.114f * blue;
  switch (name) {
    case 0: return red;
    case 1: return green;
    case 2: return blue;
    case 3: return alpha;
    case 4: return colours == 1 ? red : luminance_of(red, green, blue);
    case 5: return 0.0f;
    case 6: return 1.0f;
    case 7: return top;
    case 8: return 1.0f - top;
    case 9: return top > 0.0f ? (top - low) / light : 0.0f;
    case 10: {
      if (!(top > low)) return 0.0f;
      const float sixth = top == red ? (green - blue) / span
                          : top == green ? (blue - red) / span + 2.0f
                                         : (red - green) / span + 4.0f;
      const float turn = sixth / 6.0f;
      return turn < 0.0f ? turn + 1.0f : turn;
    }
    case 11: return y;
    case 12: return (blue - y) / 1.772f + 0.5f;
    case 13: return (red - y) / 1.402f + 0.5f;
    case 14: return top > 0.0f ? (light - red) / light : 0.0f;
    case 15: return top > 0.0f ? (light - green) / light : 0.0f;
    default: return top > 0.0f ? (light - blue) / light : 0.0f;
  }
}

// Premultiplied planes to `outputs` (3 or 4) premultiplied planes and a mask. Each output is first one of
// the first seven planes above, then `mixed` sends all four through `matrix` (4 rows of 4 and a constant).
// alpha_mode: 0 keep, 1 multiply once more, 2 do not multiply.
KERNEL(channels, (const float* source, float* target, float* mask, const float* matrix, int count, int rows, int columns, int outputs, int red_from, int green_from, int blue_from, int alpha_from, int mixed, int alpha_mode, int extract)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = count == 2 || count == 4, colours = count - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    float colour[3] = {source[place], source[place], source[place]};
    if (colours == 3) {
      colour[1] = source[place + plane];
      colour[2] = source[place + 2 * plane];
    }
    if (alphas) {
      for (int c = 0; c < 3; ++c) colour[c] = straight_of(colour[c], alpha);
    }
    mask[place] = channel_of(extract, colour[0], colour[1], colour[2], alpha, colours);
    float picked[4];
    picked[0] = channel_of(red_from, colour[0], colour[1], colour[2], alpha, colours);
    picked[1] = channel_of(green_from, colour[0], colour[1], colour[2], alpha, colours);
    picked[2] = channel_of(blue_from, colour[0], colour[1], colour[2], alpha, colours);
    picked[3] = channel_of(alpha_from, colour[0], colour[1], colour[2], alpha, colours);
    float found[4] = {picked[0], picked[1], picked[2], picked[3]};
    if (mixed) {
#pragma unroll
      for (int c = 0; c < 4; ++c) {
        float sum = matrix[c * 5] * picked[0] + matrix[c * 5 + 1] * picked[1];
        sum = sum + matrix[c * 5 + 2] * picked[2] + matrix[c * 5 + 3] * picked[3];
        found[c] = sum + matrix[c * 5 + 4];
      }
    }
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      float value = found[c];
      if (alpha_mode == 1) value = value * found[3];
      if (alpha_mode != 2) value = value * found[3];
      target[place + c * plane] = value;
    }
    if (outputs == 4) target[place + 3 * plane] = found[3];
  }
}
