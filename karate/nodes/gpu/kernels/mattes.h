// Finishing a mask by the exact distance to its outline, as karate/nodes/matte.py.
#pragma once
#include "keying.h"

// Rows from `top` of a whole mask: what is inside for certain and what is never, then turned round if asked.
KERNEL(hold_mask, (const float* mask, const float* inside_of, const float* outside_of, float* target, int held, int kept, int inverted, int rows, int columns, int top)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    float value = mask[place];
    if (held) value = most(value, inside_of[place]);
    if (kept) value = least(value, 1.0f - outside_of[place]);
    target[at(0, top + y, x, 0, columns)] = inverted ? 1.0f - value : value;
  }
}

// A blurred mask made about as steep as it was.
KERNEL(steepen, (const float* soft, float* target, int rows, int columns, float steep)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    target[place] = clamped((soft[place] - 0.5f) * steep + 0.5f, 0.0f, 1.0f);
  }
}

// How far it is down or up each column to a pixel of the other kind, no more than `cap`: the first of the two
// passes of Meijster, Roerdink and Hesselink (2000). Launched for columns x 1.
KERNEL(column_reach, (const float* mask, int* reach, int rows, int columns, int cap)) {
  EACH_PIXEL(columns, 1) {
    int far = cap, was = 0;
    ONCE
    for (int row = y; row < rows; ++row) {
      const Place place = at(0, row, x, rows, columns);
      const int now = mask[place] >= 0.5f;
      far = row == 0 ? cap : now != was ? 1 : smaller(cap, far + 1);
      reach[place] = far;
      was = now;
    }
    ONCE
    for (int row = rows - 1; row >= 0; --row) {
      const Place place = at(0, row, x, rows, columns);
      const int now = mask[place] >= 0.5f;
      far = row == rows - 1 ? cap : now != was ? 1 : smaller(cap, far + 1);
      reach[place] = smaller(reach[place], far);
      was = now;
    }
  }
}

// The distance to the outline: positive outside, negative inside, exact up to `cap`. A soft mask moves the outline by parts of a pixel.
KERNEL(outward, (const float* mask, const int* reach, float* target, int rows, int columns, int cap)) {
  EACH_PIXEL(columns, rows) {
    const Place row = at(0, y, 0, rows, columns);
    const float value = mask[row + x];
    const int here = value >= 0.5f;
    int best = reach[row + x] * reach[row + x];
    ONCE
    for (int step = 1; step < cap && step * step < best; ++step) {
#pragma unroll
      for (int side = -1; side < 2; side += 2) {
        const int column = x + side * step;
        if (column < 0 || column >= columns) continue;
        const int other = (mask[row + column] >= 0.5f) != here ? 0 : reach[row + column];
        best = smaller(best, step * step + other * other);
      }
    }
    const float away = root_of((float)smaller(best, cap * cap));
    const float found = here ? 0.5f - away : away - 0.5f;
    const int soft = magnitude(found) < 1.0f && magnitude(value - 0.5f) < 0.5f;
    target[row + x] = soft ? 0.5f - value : found;
  }
}

// The outline moved out by `pixels` (in where negative); soft parts stay soft.
KERNEL(grow_mask, (const float* mask, const float* away, float* target, int rows, int columns, float pixels)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    const float edge = clamped((pixels + 0.5f) - away[place], 0.0f, 1.0f);
    target[place] = pixels > 0.0f ? most(mask[place], edge) : least(mask[place], edge);
  }
}

// A slope of `pixels` centred on the outline.
KERNEL(feather_mask, (const float* away, float* target, int rows, int columns, float pixels)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    target[place] = smooth_step(-away[place], -(pixels * 0.5f), pixels);
  }
}

// Premultiplied planes cut out by rows from `top` of a whole mask. picture: 0 with alpha, 2 on black.
KERNEL(cut_out, (const float* source, const float* mask, float* target, int channels, int rows, int columns, int top, int picture)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
    const float alpha = alphas ? source[place + colours * plane] : 1.0f;
    const float found = mask[at(0, top + y, x, 0, columns)];
    for (int c = 0; c < colours; ++c) target[place + c * plane] = source[place + c * plane] * found;
    if (picture == 0) target[place + colours * plane] = alpha * found;
    else if (alphas) target[place + colours * plane] = alpha;
  }
}
