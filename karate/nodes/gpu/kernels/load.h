// Files' codes to planes with what lies around them, and planes back to codes.
#pragma once
#include "curves.h"

// One pixel from `source` to `planes`: premultiplied, or straight (colour as it is, alpha beside it).
// The curve is applied to straight colour; alpha is kept bit for bit.
template <typename Source>
INLINE void load_pixel(const Source* source, float* planes, int channels, int height, int width,
                       int row, int column, Place target, Place plane, int planar, float whole,
                       int curve, int straight) {
  const int alphas = channels == 2 || channels == 4;
  const Place pixel = planar ? at(0, row, column, height, width)
                             : at(0, row, column, height, width) * channels;
  const Place step = planar ? (Place)height * width : 1;
  const float alpha = alphas ? (float)source[pixel + (channels - 1) * step] / whole : 1.0f;
  ONCE
  for (int c = 0; c < channels - alphas; ++c) {
    float value = (float)source[pixel + c * step] / whole;
    if (alphas) {
      if (!planar) value = value * alpha;
      if (curve || straight) value = straight_of(value, alpha);
    }
    value = curved(value, curve);
    planes[target + c * plane] = alphas && (curve || straight) && !straight ? value * alpha : value;
  }
  if (alphas) planes[target + (channels - 1) * plane] = alpha;
}

template <typename Source>
INLINE void load_window(const Source* source, float* planes, int channels, int height, int width,
                        int top, int left, int rows, int columns, int edge, int x, int y,
                        int planar, float whole, int curve, int straight) {
  const int row = reached(top + y, height, edge), column = reached(left + x, width, edge);
  const Place target = at(0, y, x, rows, columns), plane = (Place)rows * columns;
  if (row < 0 || column < 0) {
    ONCE
    for (int c = 0; c < channels; ++c) planes[target + c * plane] = 0.0f;
  } else {
    load_pixel(source, planes, channels, height, width, row, column, target, plane, planar, whole,
               curve, straight);
  }
}

KERNEL(load_u8, (const unsigned char* source, float* planes, int channels, int height, int width, int top, int left, int rows, int columns, int edge, int curve, int straight)) {
  EACH_PIXEL(columns, rows) {
    load_window(source, planes, channels, height, width, top, left, rows, columns, edge, x, y, 0,
                255.0f, curve, straight);
  }
}

KERNEL(load_u16, (const unsigned short* source, float* planes, int channels, int height, int width, int top, int left, int rows, int columns, int edge, int curve, int straight)) {
  EACH_PIXEL(columns, rows) {
    load_window(source, planes, channels, height, width, top, left, rows, columns, edge, x, y, 0,
                65535.0f, curve, straight);
  }
}

// From planes that are premultiplied already.
KERNEL(load_f32, (const float* source, float* planes, int channels, int height, int width, int top, int left, int rows, int columns, int edge, int curve, int straight)) {
  EACH_PIXEL(columns, rows) {
    load_window(source, planes, channels, height, width, top, left, rows, columns, edge, x, y, 1,
                1.0f, curve, straight);
  }
}

// What a file keeps of a value: NaN is 0, 0..1, rounded to the nearest of `whole` steps.
INLINE float code_of_value(float value, float whole) {
  if (!(value == value)) return 0.0f;
  return nearest(clamped(value, 0.0f, 1.0f) * whole);
}

template <typename Target>
INLINE void store_pixel(const float* planes, Target* codes, int channels, int rows, int columns,
                        int top, int x, int y, float whole) {
  const int alphas = channels == 2 || channels == 4;
  const Place source = at(0, y, x, rows, columns), plane = (Place)rows * columns;
  const Place target = ((Place)(top + y) * columns + x) * channels;
  const float alpha = alphas ? planes[source + (channels - 1) * plane] : 1.0f;
  ONCE
  for (int c = 0; c < channels - alphas; ++c) {
    float value = planes[source + c * plane];
    if (alphas) value = straight_of(value, alpha);
    codes[target + c] = (Target)code_of_value(value, whole);
  }
  if (alphas) codes[target + channels - 1] = (Target)code_of_value(alpha, whole);
}

// `rows` rows of planes to the rows from `top` of interleaved codes.
KERNEL(store_u8, (const float* planes, unsigned char* codes, int channels, int rows, int columns, int top)) {
  EACH_PIXEL(columns, rows) { store_pixel(planes, codes, channels, rows, columns, top, x, y, 255.0f); }
}

KERNEL(store_u16, (const float* planes, unsigned short* codes, int channels, int rows, int columns, int top)) {
  EACH_PIXEL(columns, rows) { store_pixel(planes, codes, channels, rows, columns, top, x, y, 65535.0f); }
}

// The plane of a mask: luminance of premultiplied colour, 0..1; NaN counts as 0.
KERNEL(mask_plane, (const float* planes, float* mask, int channels, int rows, int columns, int inverted)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    float value = channels < 3 ? planes[place]
                               : luminance_of(planes[place], planes[place + plane], planes[place + 2 * plane]);
    value = value == value ? clamped(value, 0.0f, 1.0f) : 0.0f;
    mask[place] = inverted ? 1.0f - value : value;
  }
}
