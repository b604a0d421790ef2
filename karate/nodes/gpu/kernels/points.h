// What happens to each pixel by itself: transfer curves, blending, invert, grade, channels.
#pragma once
#include "curves.h"

// Premultiplied planes through a curve on their straight colour; alpha stays bit for bit.
KERNEL(curve_planes, (const float* source, float* target, int channels, int rows, int columns, int curve)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4;
    const float alpha = alphas ? source[place + (channels - 1) * plane] : 1.0f;
    ONCE
    for (int c = 0; c < channels - alphas; ++c) {
      const float value = source[place + c * plane];
      target[place + c * plane] =
          alphas ? curved(straight_of(value, alpha), curve) * alpha : curved(value, curve);
    }
    if (alphas) target[place + (channels - 1) * plane] = alpha;
  }
}

// An effect's `after` over `before`, as karate/nodes/blend.py mixes. `after` goes through `curve` first;
// with `straight` it has colour planes only, straight, and the alpha is that of `before`.
// `chosen` has a bit for each plane that may change. Without `masked`, `mask` is not read.
KERNEL(blend, (const float* before, const float* after, const float* mask, float* target, int channels, int rows, int columns, int curve, int straight, int chosen, int masked, float mix)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, last = channels - 1;
    const int all = (chosen & ((1 << channels) - 1)) == (1 << channels) - 1;
    const float alpha = alphas ? before[place + last * plane] : 1.0f;
    const float made = alphas && !straight ? after[place + last * plane] : alpha;
    const float taken = all || (chosen >> last & 1) ? made : alpha;
    const float weight = masked ? mask[place] * mix : mix;
    ONCE
    for (int c = 0; c < channels; ++c) {
      const float old = before[place + c * plane];
      float value = made;
      if (!(alphas && c == last)) {
        value = after[place + c * plane];
        if (alphas && curve && !straight) value = curved(straight_of(value, made), curve) * made;
        if (!alphas && curve) value = curved(value, curve);
        if (alphas && straight) value = value * made;
      }
      if (!all) {
        if (!alphas) value = chosen >> c & 1 ? value : old;
        else if (c == last) value = taken;
        else value = (chosen >> c & 1 ? straight_of(value, made) : straight_of(old, alpha)) * taken;
      }
      target[place + c * plane] = weight == 1.0f ? value : old + weight * (value - old);
    }
  }
}

// A premultiplied value as the negative works on it: over the alpha of the result, in light if asked.
INLINE float working(float value, float old, float alpha, int alphas, int keep_alpha, int linear) {
  if (!keep_alpha) value = straight_of(value, old) * alpha;
  if (!linear) return value;
  return alphas ? to_linear(straight_of(value, alpha)) * alpha : to_linear(value);
}

// The negative. which: 0 all colours, 1 red, 2 green, 3 blue, 4 luminance, 5 none (alpha alone).
KERNEL(invert, (const float* source, float* target, int channels, int rows, int columns, int which, int keep_alpha, int linear, float amount)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float old = alphas ? source[place + colours * plane] : 1.0f;
    const float alpha = keep_alpha ? old : old + amount * (1.0f - 2.0f * old);
    float light = 0.0f;
    ONCE
    for (int c = 0; c < (which == 4 ? colours : 0); ++c) {
      const float weight = colours == 1 ? 1.0f : c == 0 ? 0.2126f : c == 1 ? 0.7152f : 0.0722f;
      light = light + working(source[place + c * plane], old, alpha, alphas, keep_alpha, linear) * weight;
    }
    ONCE
    for (int c = 0; c < colours; ++c) {
      float value = working(source[place + c * plane], old, alpha, alphas, keep_alpha, linear);
      if (which == 4) value = value + amount * (alpha - 2.0f * light);
      else if (which == 0 || (which < 4 && (colours == 1 || which == c + 1))) value = value + amount * (alpha - 2.0f * value);
      if (linear) value = alphas ? to_encoded(straight_of(value, alpha)) * alpha : to_encoded(value);
      target[place + c * plane] = value;
    }
    if (alphas) target[place + colours * plane] = alpha;
  }
}

// One plane of a colour negative made positive: log10 of base over light, `density` of it is white.
INLINE float developed(float encoded, float base, float density) {
  const float light = most(to_linear(encoded), 1e-4f);
  return most((log2_of(base) - log2_of(light)) * 0.301029996f / density, 0.0f);
}

KERNEL(film, (const float* source, float* target, int channels, int rows, int columns, float red, float green, float blue, float density, float amount)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    ONCE
    for (int c = 0; c < colours; ++c) {
      const float base = c == 0 ? red : c == 1 ? green : blue, old = source[place + c * plane];
      float value = alphas ? straight_of(old, alpha) : old;
      value = value == value ? developed(value, base, density) * alpha : value;
      target[place + c * plane] = old + amount * (value - old);
    }
    if (alphas) target[place + colours * plane] = alpha;
  }
}

// The sliders of Default on straight colour, in its order; alpha stays. `lit`, `levels` and `chroma` tell
// which of light, black and white, saturation are not neutral.
KERNEL(grade, (const float* source, float* target, int channels, int rows, int columns, int lit, int levels, int chroma, float red, float green, float blue, float black, float range, float contrast, float power, float saturation, float vibrance)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    float values[3] = {0.0f, 0.0f, 0.0f};
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      if (c >= colours) continue;
      float value = source[place + c * plane];
      if (alphas) value = straight_of(value, alpha);
      if (lit) value = to_encoded(to_linear(value) * (c == 0 ? red : c == 1 ? green : blue));
      if (levels) value = (value - black) / range;
      if (contrast != 1.0f) value = (value - 0.5f) * contrast + 0.5f;
      if (power != 1.0f) value = value < 0.0f ? -power_of(-value, power) : power_of(value, power);
      values[c] = value;
    }
    if (chroma && colours == 3) {
      const float gray = luminance_of(values[0], values[1], values[2]);
      const float top = most(most(values[0], values[1]), values[2]);
      const float low = least(least(values[0], values[1]), values[2]);
      const float spread = clamped((top - low) / most(top, 1e-6f), 0.0f, 1.0f);
      const float keep = vibrance == 0.0f ? saturation : (1.0f + vibrance * (1.0f - spread)) * saturation;
      for (int c = 0; c < 3; ++c) values[c] = gray + keep * (values[c] - gray);
    }
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      if (c < colours) target[place + c * plane] = alphas ? values[c] * alpha : values[c];
    }
    if (alphas) target[place + colours * plane] = alpha;
  }
}

// Alpha within 0..1, and with `colours_too` no light beyond its alpha: what ringing adds is taken away.
KERNEL(contain, (const float* source, float* target, int channels, int rows, int columns, int colours_too)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const float alpha = clamped(source[place + (channels - 1) * plane], 0.0f, 1.0f);
    ONCE
    for (int c = 0; c < channels - 1; ++c) {
      const float value = source[place + c * plane];
      target[place + c * plane] = colours_too ? clamped(value, 0.0f, alpha) : value;
    }
    target[place + (channels - 1) * plane] = alpha;
  }
}
