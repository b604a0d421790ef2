// Strokes of a brush or an eraser, as karate/nodes/effects/painter/dabs.py and layer.py put them.
#pragma once
#include "curves.h"

// Floats of one dab: whole column and row of its middle, half a pixel less their parts, its radius and half a
// pixel, one over the width of its rim, its strength.
#define DAB 7

// Blend modes by their place in karate/graph/strokes.py BLENDS; those of hue and light stay with the CPU.
INLINE float mode_of(int mode, float below, float above) {
  const float twice = above + above;
  switch (mode) {
    case 1: return below * above;
    case 2: return below + above - below * above;
    case 3: return below <= 0.5f ? above * (below + below) : above + (below + below - 1.0f) - above * (below + below - 1.0f);
    case 4: return least(below, above);
    case 5: return most(below, above);
    case 6: return below == 0.0f ? 0.0f : least(below / most(1.0f - above, 1e-12f), 1.0f);
    case 7: return below == 1.0f ? 1.0f : 1.0f - least((1.0f - below) / most(above, 1e-12f), 1.0f);
    case 8: return above <= 0.5f ? below * twice : below + (twice - 1.0f) - below * (twice - 1.0f);
    case 9: {
      const float curve = below <= 0.25f ? ((16.0f * below - 12.0f) * below + 4.0f) * below : root_of(below);
      return above <= 0.5f ? below + (twice - 1.0f) * below * (1.0f - below) : below + (twice - 1.0f) * (curve - below);
    }
    case 10: return magnitude(below - above);
    case 11: return below + above - 2.0f * below * above;
    default: return above;
  }
}

// How far a dab covers what is so far away, squared.
INLINE float covered(const float* dab, float squared) {
  const float t = clamped((dab[4] - root_of(squared)) * dab[5], 0.0f, 1.0f);
  return t * (t * (3.0f - 2.0f * t)) * dab[6];
}

// How far a stroke covers a pixel, by the dabs first..stop of `places`: of dabs that are all alike the nearest,
// else they build up in their order.
INLINE float cover_of(const float* dabs, const int* places, int first, int stop, int row, int column, int alike, float flow, float cosine, float sine, float stretch) {
  float found = 0.0f, nearest_yet = 3e38f;
  ONCE
  for (int n = first; n < stop; ++n) {
    const float* dab = dabs + (Place)places[n] * DAB;
    const float across = (float)(column - (int)dab[0]) + dab[2], down = (float)(row - (int)dab[1]) + dab[3];
    float squared = across * across + down * down;
    if (stretch != 1.0f) {
      const float along = across * cosine + down * sine, beside = (down * cosine - across * sine) * stretch;
      squared = along * along + beside * beside;
    }
    if (alike) nearest_yet = least(nearest_yet, squared);
    else found = found + flow * most(covered(dab, squared) - found, 0.0f);
  }
  return alike && first < stop ? covered(dabs + (Place)places[first] * DAB, nearest_yet) : found;
}

// One stroke on `rows` rows from `top` of the picture and `columns` columns from `left`. `base`, `seen` and `mask`
// have `tall` rows from row `strip` and `wide` columns. The dabs near a tile of `side` pixels are those from
// offsets[tile] to offsets[tile + 1] of `places`, tiles counted from `tiles`, row by row from (tile_top, tile_left).
KERNEL(stamp, (const float* dabs, const int* offsets, const int* places, const float* base, float* seen, float* mask, int channels, int tall, int wide, int strip, int rows, int columns, int top, int left, int tiles, int tile_top, int tile_left, int tiles_wide, int side, int alike, int erases, int on_mask, int mode, float flow, float cosine, float sine, float stretch, float opacity, float red, float green, float blue)) {
  EACH_PIXEL(columns, rows) {
    const int row = top + y, column = left + x;
    const int tile = tiles + (row / side - tile_top) * tiles_wide + column / side - tile_left;
    const float alpha = cover_of(dabs, places, offsets[tile], offsets[tile + 1], row, column, alike, flow, cosine, sine, stretch) * opacity;
    const Place place = at(0, row - strip, column, tall, wide), plane = (Place)tall * wide;
    if (on_mask) {
      const float held = mask[place];
      mask[place] = erases ? held * (1.0f - alpha) : held + alpha * (1.0f - held);
    } else if (erases) {
      ONCE
      for (int c = 0; c < channels; ++c) {
        const float value = seen[place + c * plane];
        seen[place + c * plane] = value + alpha * (base[place + c * plane] - value);
      }
    } else {
      const float behind = channels == 4 ? seen[place + 3 * plane] : 1.0f, over = clamped(behind, 0.0f, 1.0f);
      ONCE
      for (int c = 0; c < 3; ++c) {
        const float value = seen[place + c * plane], source = c == 0 ? red : c == 1 ? green : blue;
        float mixed = source;
        if (mode != 0) {
          const float below = clamped(channels == 4 ? straight_of(value, behind) : value, 0.0f, 1.0f);
          mixed = mode_of(mode, below, source);
          if (channels == 4) mixed = source + over * (mixed - source);
        }
        seen[place + c * plane] = value * (1.0f - alpha) + alpha * mixed;
      }
      if (channels == 4) seen[place + 3 * plane] = behind * (1.0f - alpha) + alpha;
    }
  }
}
