// A depth map as a height field: smoothed between its edges, its slopes, hollows and shadows.
// As karate/nodes/effects/relight/relief.py and casting.py.
#pragma once
#include "curves.h"

// The outputs one thread makes in a row, so that a running sum pays.
#define SEGMENT 32

// Sums of 2 * radius + 1 values down, of source or, with `multiplied`, of source times the one plane `by`.
// What lies outside counts as the border. In double as OpenCV has them: a mean of squares less a square of
// means leaves nothing of a float. Launched for columns x segments of rows.
KERNEL(box_down, (const float* source, const float* by, double* target, int multiplied, int planes, int rows, int columns, int radius)) {
  EACH_PIXEL(columns, (rows + SEGMENT - 1) / SEGMENT * planes) {
    const int segments = (rows + SEGMENT - 1) / SEGMENT, plane = y / segments;
    const int first = (y - plane * segments) * SEGMENT, stop = smaller(rows, first + SEGMENT);
    double sum = 0.0;
    ONCE
    for (int row = first - radius - 1; row < first + radius; ++row) {
      const Place place = at(0, inside(row, rows), x, rows, columns);
      const float value = source[place + (Place)plane * rows * columns];
      sum = sum + (multiplied ? value * by[place] : value);
    }
    ONCE
    for (int row = first; row < stop; ++row) {
      const Place come = at(0, inside(row + radius, rows), x, rows, columns);
      const Place gone = at(0, inside(row - radius - 1, rows), x, rows, columns), plus = (Place)plane * rows * columns;
      const float one = source[come + plus], other = source[gone + plus];
      sum = sum + (multiplied ? one * by[come] : one);
      sum = sum - (multiplied ? other * by[gone] : other);
      target[at(plane, row, x, rows, columns)] = sum;
    }
  }
}

// The sums of `box_down` across, over the size of the box. Launched for segments of columns x rows.
KERNEL(box_across, (const double* source, float* target, int planes, int rows, int columns, int radius)) {
  EACH_PIXEL((columns + SEGMENT - 1) / SEGMENT, rows * planes) {
    const Place row = at(0, y, 0, 0, columns);
    const int first = x * SEGMENT, stop = smaller(columns, first + SEGMENT);
    const double side = (double)(2 * radius + 1), share = 1.0 / (side * side);
    double sum = 0.0;
    ONCE
    for (int column = first - radius - 1; column < first + radius; ++column) {
      sum = sum + source[row + inside(column, columns)];
    }
    ONCE
    for (int column = first; column < stop; ++column) {
      sum = sum + source[row + inside(column + radius, columns)];
      sum = sum - source[row + inside(column - radius - 1, columns)];
      target[row + column] = (float)(sum * share);
    }
  }
}

// He, Sun and Tang (2010) of a plane guided by itself: slope and rest of each box from its means.
KERNEL(guided_self, (const float* middle, const float* square, float* slope, float* rest, int rows, int columns, float eps)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    const float mean = middle[place], spread = most(square[place] - mean * mean, 0.0f);
    const float share = spread / (spread + eps);
    slope[place] = share;
    rest[place] = (1.0f - share) * mean;
  }
}

// The mean of one or three colour planes: the guide of a picture by itself.
KERNEL(guide_plane, (const float* source, float* target, int colours, int rows, int columns)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    target[place] = colours == 1 ? source[place] : (source[place] + source[place + plane] + source[place + 2 * plane]) / 3.0f;
  }
}

// Slope and rest of each plane by one guide, from the means of both, of the guide's square and of their
// product. `slope` and `rest` may be `product` and `average`.
KERNEL(guided_model, (const float* middle, const float* square, const float* average, const float* product, float* slope, float* rest, int planes, int rows, int columns, float eps)) {
  EACH_PIXEL(columns, rows * planes) {
    const Place place = at(0, y, x, 0, columns), one = at(0, y % rows, x, 0, columns);
    const float mean = middle[one], mine = average[place], spread = square[one] - mean * mean + eps;
    const float share = (product[place] - mean * mine) / spread;
    slope[place] = share;
    rest[place] = mine - share * mean;
  }
}

// slope * guide + rest for the rows from `skip` and the columns from `skip`: what a box could not see is left.
KERNEL(guided_apply, (const float* slope, const float* rest, const float* guide, float* target, int planes, int rows, int columns, int skip)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows, tall = rows + 2 * skip, wide = columns + 2 * skip;
    const Place place = at(plane, row + skip, x + skip, tall, wide);
    target[at(plane, row, x, rows, columns)] = slope[place] * guide[at(0, row + skip, x + skip, tall, wide)] + rest[place];
  }
}

// One value everywhere.
KERNEL(fill, (float* target, int rows, int columns, float value)) {
  EACH_PIXEL(columns, rows) target[at(0, y, x, rows, columns)] = value;
}

// Rows of a depth plane, from row `skip`, as heights of a whole field from row `top`; with `smooth` as guided.
KERNEL(raise_depth, (const float* depth, const float* slope, const float* rest, float* field, int smooth, int rows, int columns, int skip, int top, float scale)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, skip + y, x, rows, columns);
    const float value = smooth ? slope[place] * depth[place] + rest[place] : depth[place];
    field[at(0, top + y, x, rows, columns)] = value * scale;
  }
}

// The luminance, 0..1, of straight colour.
KERNEL(light_plane, (const float* source, float* target, int channels, int rows, int columns)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const float red = clamped(finite_of(source[place]), 0.0f, 1.0f);
    if (channels < 3) {
      target[place] = red;
    } else {
      const float green = clamped(finite_of(source[place + plane]), 0.0f, 1.0f);
      target[place] = luminance_of(red, green, clamped(finite_of(source[place + 2 * plane]), 0.0f, 1.0f));
    }
  }
}

// What is brighter than its neighbourhood stands out: field += amount * (light - soft). `light` has `reach`
// more on each side.
KERNEL(raise_detail, (const float* light, const float* soft, float* field, int rows, int columns, int reach, int top, float amount)) {
  EACH_PIXEL(columns, rows) {
    const float value = light[at(0, y + reach, x + reach, rows, columns + 2 * reach)];
    const Place place = at(0, top + y, x, rows, columns);
    field[place] = field[place] + (value - soft[at(0, y, x, rows, columns)]) * amount;
  }
}

// The least and the greatest of each column's next `fold` values.
KERNEL(extremes, (const float* lows, const float* highs, float* low, float* high, int rows, int columns, int fold)) {
  EACH_PIXEL(columns, (rows + fold - 1) / fold) {
    const int stop = smaller(rows, (y + 1) * fold);
    float under = lows[at(0, y * fold, x, rows, columns)], over = highs[at(0, y * fold, x, rows, columns)];
    ONCE
    for (int row = y * fold + 1; row < stop; ++row) {
      under = least(under, lows[at(0, row, x, rows, columns)]);
      over = most(over, highs[at(0, row, x, rows, columns)]);
    }
    low[at(0, y, x, 0, columns)] = under;
    high[at(0, y, x, 0, columns)] = over;
  }
}

// A vector over its length; one without length faces the viewer.
INLINE void unit_of(float* vector) {
  const float length = root_of(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
  const float over = most(length, 1e-6f);
  vector[0] = vector[0] / over;
  vector[1] = vector[1] / over;
  vector[2] = length < 1e-6f ? 1.0f : vector[2] / over;
}

// The unit normal of a field by Scharr's weights; at its border the slope is that of one side.
INLINE void normal_at(const float* field, int row, int column, int rows, int columns, float* normal) {
  const Place above = at(0, inside(row - 1, rows), 0, 0, columns), here = at(0, row, 0, 0, columns);
  const Place below = at(0, inside(row + 1, rows), 0, 0, columns);
  const int left = inside(column - 1, columns), right = inside(column + 1, columns);
  const float side = 0.09375f, mid = 0.3125f;
  const float upper_left = field[above + left], upper_right = field[above + right];
  const float lower_left = field[below + left], lower_right = field[below + right];
  normal[0] = -(side * (upper_right - upper_left) + mid * (field[here + right] - field[here + left]) + side * (lower_right - lower_left));
  normal[1] = -(side * (lower_left - upper_left) + mid * (field[below + column] - field[above + column]) + side * (lower_right - upper_right));
  normal[2] = 1.0f;
  if (column == 0 || column == columns - 1) normal[0] = normal[0] * 2.0f;
  if (row == 0 || row == rows - 1) normal[1] = normal[1] * 2.0f;
  unit_of(normal);
}

// Stands for the height outside the picture: nothing there casts a shadow.
#define NOWHERE -1e6f

INLINE float height_at(const float* field, int row, int column, int rows, int columns) {
  if (row < 0 || column < 0 || row >= rows || column >= columns) return NOWHERE;
  return field[at(0, row, column, rows, columns)];
}

// The height between four pixels.
INLINE float between(const float* field, float x, float y, int rows, int columns) {
  // Far outside all four are nowhere; it also keeps the casts within an int.
  const float across = clamped(x, -2.0f, (float)columns + 1.0f), down = clamped(y, -2.0f, (float)rows + 1.0f);
  const int column = floor_of(across), row = floor_of(down);
  const float right = across - (float)column, below = down - (float)row;
  const float one = height_at(field, row, column, rows, columns), two = height_at(field, row, column + 1, rows, columns);
  const float three = height_at(field, row + 1, column, rows, columns), four = height_at(field, row + 1, column + 1, rows, columns);
  const float upper = one + right * (two - one), lower = three + right * (four - three);
  return upper + below * (lower - upper);
}

// How much of a light arrives at each pixel of a field, 0..1. A light of a place is at (x, y, z) in pixels
// of the field; a directional one lies along (x, y), `rise` up, and `lowest` is the least tangent it is seen
// at. It looks `softness` wide or, from where it is nearer, as wide as 2 * half pixels do. `ways` has nine shares for the jitter, then for each step how far it is and how far it may come back.
KERNEL(shadow, (const float* field, const float* ways, float* target, int rows, int columns, int steps, int placed, float x_to, float y_to, float z_to, float rise_to, float lowest_to, float lift, float top, float farthest, float softness, float sine, float cosine, float half)) {
  EACH_PIXEL(columns, rows) {
    const float base = field[at(0, y, x, rows, columns)] + lift;
    float right = x_to, down = y_to, rise = rise_to, far = farthest, lowest = lowest_to, soft = softness;
    if (placed) {
      const float across = x_to - (float)x, along = y_to - (float)y, up = z_to - base;
      const float flat = most(root_of(across * across + along * along), 1e-3f);
      right = across / flat;
      down = along / flat;
      rise = angle_of(up / flat);
      far = least(flat, farthest);
      float turn = sine, run = cosine;
      const float away = flat / most(flat / root_of(flat * flat + up * up), 1e-3f), wide = 2.0f * angle_of(half / away);
      if (wide > softness) {
        soft = wide;
        const float ray = root_of(half * half + away * away);
        turn = half / ray;
        run = away / ray;
      }
      // tan(rise - soft / 2), where that is more than next to nothing.
      const float steep = rise - soft * 0.5f > 1e-3f ? (up * run - flat * turn) / (flat * run + up * turn) : 0.0f;
      lowest = most(steep, 1.00000033e-3f);
    }
    far = least(far, most(top - base, 0.0f) / lowest);
    const float jitter = ways[y % 3 * 3 + x % 3];
    float horizon = -3e38f;
    ONCE
    for (int step = 0; step < steps; ++step) {
      const float length = most(far * (ways[9 + step] - jitter * ways[9 + steps + step]), 0.5f);
      const float seen = between(field, (float)x + right * length, (float)y + down * length, rows, columns);
      horizon = most((seen - base) / length, horizon);
    }
    const float under = angle_of(horizon) - rise;
    target[at(0, y, x, rows, columns)] = clamped(0.5f - under / most(soft, 1e-3f), 0.0f, 1.0f);
  }
}

// 1 for equal heights, toward 0 for what belongs to another thing.
INLINE float alike_of(float difference, float scale) {
  const float share = difference / scale, square = share * share;
  return 1.0f / (1.0f + square * square);
}

// Plane `plane` of the target: the mean of nine neighbours of like height, without the jitter's pattern.
KERNEL(settle_shadow, (const float* found, const float* field, float* target, int plane, int rows, int columns, float scale)) {
  EACH_PIXEL(columns, rows) {
    const float here = field[at(0, y, x, rows, columns)];
    float total = 0.0f, weight = 0.0f;
    ONCE
    for (int n = 0; n < 9; ++n) {
      const Place place = at(0, inside(y + n / 3 - 1, rows), inside(x + n % 3 - 1, columns), rows, columns);
      const float like = alike_of(field[place] - here, scale);
      total = total + like * found[place];
      weight = weight + like;
    }
    target[at(plane, y, x, rows, columns)] = total / weight;
  }
}

INLINE float sine_of(float tangent) { return tangent / root_of(1.0f + tangent * tangent); }

// Plane `plane` of the target: the share of the sky over its own slope that each pixel sees, less by `amount`.
// `ways` has the eight directions as x and y, then the distances that are looked at.
KERNEL(openness, (const float* field, const float* ways, float* target, int plane, int rows, int columns, int directions, int places, float amount)) {
  EACH_PIXEL(columns, rows) {
    const float here = field[at(0, y, x, rows, columns)];
    float normal[3];
    normal_at(field, y, x, rows, columns, normal);
    float hidden = 0.0f;
    ONCE
    for (int turn = 0; turn < directions; ++turn) {
      const float right = ways[2 * turn], down = ways[2 * turn + 1];
      const float slope = -(normal[0] * right + normal[1] * down) / most(normal[2], 1e-3f);
      float horizon = slope;
      ONCE
      for (int place = 0; place < places; ++place) {
        const float away = ways[2 * directions + place];
        const float there = between(field, (float)x + right * away, (float)y + down * away, rows, columns);
        horizon = most((there - here) / away, horizon);
      }
      hidden = hidden + (sine_of(horizon) - sine_of(slope));
    }
    const float open = clamped(1.0f - hidden / (float)directions, 0.0f, 1.0f);
    target[at(plane, y, x, rows, columns)] = 1.0f - amount * (1.0f - open);
  }
}

// Rows from `top` of the picture from planes at half its size: the four neighbours count by how near they are
// and how like their height is (Kopf et al., 2007).
KERNEL(bring_up, (const float* values, const float* small, const float* field, float* target, int planes, int small_rows, int small_columns, int rows, int columns, int top, float scale)) {
  EACH_PIXEL(columns, rows) {
    const int row = top + y, up = (row - 1) >> 1, left = (x - 1) >> 1;
    const float down = row & 1 ? 0.25f : 0.75f, across = x & 1 ? 0.25f : 0.75f;
    const float here = field[at(0, row, x, rows, columns)] * 0.5f;
    float shares[4], weight = 0.0f;
#pragma unroll
    for (int n = 0; n < 4; ++n) {
      const Place place = at(0, inside(up + n / 2, small_rows), inside(left + n % 2, small_columns), 0, small_columns);
      const float near = (n / 2 ? down : 1.0f - down) * (n % 2 ? across : 1.0f - across);
      shares[n] = alike_of(small[place] - here, scale) * near;
      weight = weight + shares[n];
    }
    ONCE
    for (int plane = 0; plane < planes; ++plane) {
      float total = 0.0f;
#pragma unroll
      for (int n = 0; n < 4; ++n) {
        const Place place = at(0, inside(up + n / 2, small_rows), inside(left + n % 2, small_columns), 0, small_columns);
        total = total + shares[n] * values[place + (Place)plane * small_rows * small_columns];
      }
      target[at(plane, y, x, rows, columns)] = total / most(weight, 1e-12f);
    }
  }
}
