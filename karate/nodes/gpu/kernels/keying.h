// Masks pixel by pixel, as mask_extractor/keying.py and ranges.py: the chroma key, and ranges.
#pragma once
#include "mixing.h"

// How much of the primary a colour has beyond its two others.
INLINE float excess_of(float red, float green, float blue, int primary, float balance) {
  const float one = primary == 0 ? green : red, other = primary == 2 ? green : blue;
  const float mine = primary == 0 ? red : primary == 1 ? green : blue;
  return mine - (most(one, other) * balance + least(one, other) * (1.0f - balance));
}

INLINE float matte_of(float excess, float whole, float black, float white) {
  const float matte = clamped(1.0f - excess * whole, 0.0f, 1.0f);
  if (white <= black) return matte > black ? 1.0f : 0.0f;
  return clamped((matte - black) / (white - black), 0.0f, 1.0f);
}

// picture: 0 cut out (with alpha), 1 whole, 2 on black. `whole` is gain over the screen's own excess.
KERNEL(key, (const float* source, float* mask, float* target, int channels, int rows, int columns, int primary, int inverted, int picture, float whole, float balance, float black, float white, float despill, float screen_red, float screen_green, float screen_blue, float bias_red, float bias_green, float bias_blue)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    const float screen[3] = {screen_red, screen_green, screen_blue};
    const float bias[3] = {bias_red, bias_green, bias_blue};
    float colour[3], held[3];
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      held[c] = source[place + (colours == 3 ? c : 0) * plane];
      colour[c] = alphas ? straight_of(held[c], alpha) : held[c];
    }
    const float found = matte_of(excess_of(colour[0], colour[1], colour[2], primary, balance), whole, black, white);
    const float taken = inverted ? 1.0f - found : found;
    mask[place] = taken;
    if (colours == 3 && despill != 0.0f) {
      const float share = most(found, 0.05f);
      const float top = most(most(most(colour[0], colour[1]), colour[2]), 1.0f);
      float clean[3];
#pragma unroll
      for (int c = 0; c < 3; ++c) {
        clean[c] = least(most((colour[c] - (1.0f - share) * screen[c]) / share, 0.0f), top);
      }
      const float spill = most(excess_of(clean[0] / bias[0], clean[1] / bias[1], clean[2] / bias[2], primary, balance), 0.0f);
#pragma unroll
      for (int c = 0; c < 3; ++c) {
        if (c == primary) clean[c] = clean[c] - spill * bias[c];
        held[c] = (colour[c] + despill * (clean[c] - colour[c])) * alpha;
      }
    }
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      if (c < colours) target[place + c * plane] = picture == 1 ? held[c] : held[c] * taken;
    }
    if (picture == 0) target[place + colours * plane] = alpha * taken;
    else if (alphas) target[place + colours * plane] = alpha;
  }
}

// An S from 0 at `from` to 1 at from + span; a hard step where span is 0.
INLINE float smooth_step(float value, float from, float span) {
  if (span <= 0.0f) return value >= from ? 1.0f : 0.0f;
  const float t = clamped((value - from) / span, 0.0f, 1.0f);
  return t * t * (3.0f - 2.0f * t);
}

// The mask of what lies in a range of a channel (named as in `channel_of`), and the picture cut out by it.
// With `rising` it begins to be 1 from low, over low_span; with `falling` it ends from high, over high_span.
KERNEL(range, (const float* source, float* mask, float* target, int channels, int rows, int columns, int name, int inverted, int picture, int rising, int falling, float low, float low_span, float high, float high_span)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    float colour[3];
#pragma unroll
    for (int c = 0; c < 3; ++c) {
      const float held = source[place + (colours == 3 ? c : 0) * plane];
      colour[c] = alphas ? straight_of(held, alpha) : held;
    }
    const float value = channel_of(name, colour[0], colour[1], colour[2], alpha, colours);
    float found = 1.0f;
    if (rising) found = found * smooth_step(value, low, low_span);
    if (falling) found = found * (1.0f - smooth_step(value, high, high_span));
    if (inverted) found = 1.0f - found;
    mask[place] = found;
    for (int c = 0; c < colours; ++c) target[place + c * plane] = source[place + c * plane] * found;
    if (picture == 0) target[place + colours * plane] = alpha * found;
    else if (alphas) target[place + colours * plane] = alpha;
  }
}
