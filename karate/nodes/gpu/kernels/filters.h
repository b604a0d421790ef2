// Linear filters over planes that already have what lies around them: no bounds to look at.
#pragma once
#include "portable.h"

// Down: `rows` outputs from rows + length - 1 inputs.
KERNEL(fir_rows, (const float* source, float* target, const float* weights, int length, int planes, int rows, int columns)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows, inputs = rows + length - 1;
    Place place = at(plane, row, x, inputs, columns);
    float sum = 0.0f;
    for (int tap = 0; tap < length; ++tap, place += columns) sum = sum + weights[tap] * source[place];
    target[at(plane, row, x, rows, columns)] = sum;
  }
}

// Across: `columns` outputs from columns + length - 1 inputs.
KERNEL(fir_columns, (const float* source, float* target, const float* weights, int length, int planes, int rows, int columns)) {
  EACH_PIXEL(columns, rows * planes) {
    const Place place = at(0, y, x, 0, columns + length - 1);
    float sum = 0.0f;
    for (int tap = 0; tap < length; ++tap) sum = sum + weights[tap] * source[place + tap];
    target[at(0, y, x, 0, columns)] = sum;
  }
}

// Any kernel as its taps that are not 0: `downs` and `rights` count from the top left of the window,
// which is `tall` rows and `wide` columns larger than the target.
KERNEL(taps, (const float* source, float* target, const int* downs, const int* rights, const float* weights, int count, int planes, int rows, int columns, int tall, int wide)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows;
    float sum = 0.0f;
    for (int tap = 0; tap < count; ++tap) {
      const Place place = at(plane, row + downs[tap], x + rights[tap], rows + tall, columns + wide);
      sum = sum + weights[tap] * source[place];
    }
    target[at(plane, row, x, rows, columns)] = sum;
  }
}

// Resize down the picture. Output row top + y begins at input firsts[top + y] and has `span` weights;
// the source's first row is row `base` of the picture.
KERNEL(resize_rows, (const float* source, float* target, const int* firsts, const float* weights, int span, int planes, int rows, int columns, int inputs, int base, int top)) {
  EACH_PIXEL(columns, rows * planes) {
    const int plane = y / rows, row = y - plane * rows;
    const int first = firsts[top + row] - base;
    const int stop = smaller(span, inputs - first);
    const float* mine = weights + (Place)(top + row) * span;
    float sum = 0.0f;
    for (int tap = 0; tap < stop; ++tap) {
      sum = sum + mine[tap] * source[at(plane, first + tap, x, inputs, columns)];
    }
    target[at(plane, row, x, rows, columns)] = sum;
  }
}

// Resize across: `inputs` columns to `columns`.
KERNEL(resize_columns, (const float* source, float* target, const int* firsts, const float* weights, int span, int planes, int rows, int columns, int inputs)) {
  EACH_PIXEL(columns, rows * planes) {
    const int first = firsts[x];
    const int stop = smaller(span, inputs - first);
    const float* mine = weights + (Place)x * span;
    float sum = 0.0f;
    for (int tap = 0; tap < stop; ++tap) sum = sum + mine[tap] * source[at(0, y, first + tap, 0, inputs)];
    target[at(0, y, x, 0, columns)] = sum;
  }
}

// target += amount * source, value by value, for the first `rows` rows of any planes.
KERNEL(add_scaled, (float* target, const float* source, int rows, int columns, float amount)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns);
    target[place] = target[place] + amount * source[place];
  }
}
