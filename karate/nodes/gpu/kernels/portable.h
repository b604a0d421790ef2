// One source, two compilers: NVRTC makes GPU code of it, a C++ compiler a host library with the
// same bits. That holds because only + - * / sqrt, comparisons and casts are used, nothing is
// contracted to fma (--fmad=false, -ffp-contract=off) and no math library is called.
//
// Pictures are planar float32 (planes, rows, columns), without gaps. Each kernel guards its bounds.
#pragma once

// KERNEL(name, (parameters)) begins a kernel; karate/nodes/gpu/table.py reads these lines.
// EACH_PIXEL(columns, rows) { ... } is its body, with x and y: one thread each, or a loop on the host.
#ifdef __CUDACC__
#define KERNEL(name, parameters) extern "C" __global__ void name parameters
#define EACH_PIXEL(columns, rows)                        \
  const int x = blockIdx.x * blockDim.x + threadIdx.x;   \
  const int y = blockIdx.y * blockDim.y + threadIdx.y;   \
  if (x < (columns) && y < (rows))
#define INLINE static __device__ __forceinline__
// A loop body that is long: once in the code, not once for each plane.
#define ONCE _Pragma("unroll 1")
#else
// The host goes no further than a launch would: one with too few threads leaves places without values here too.
extern "C" {
int launched_columns = 0, launched_rows = 0;
}
#define KERNEL(name, parameters) extern "C" void name parameters
#define EACH_PIXEL(columns, rows)                                                     \
  const int stop_x = smaller((columns), launched_columns), stop_y = smaller((rows), launched_rows); \
  for (int y = 0; y < stop_y; ++y)                                                    \
    for (int x = 0; x < stop_x; ++x)
#define INLINE static inline
#define ONCE
#endif

// Places in large pictures need more than 31 bits: 100 Mpix of four planes.
typedef long long Place;

INLINE Place at(int plane, int row, int column, int rows, int columns) {
  return ((Place)plane * rows + row) * columns + column;
}

// NaN in the first argument stays, as NumPy's maximum and minimum keep it.
INLINE float most(float value, float least) { return value < least ? least : value; }
INLINE float least(float value, float greatest) { return value > greatest ? greatest : value; }
INLINE float clamped(float value, float low, float high) { return least(most(value, low), high); }
INLINE float magnitude(float value) { return value < 0.0f ? -value : value; }
INLINE int smaller(int one, int other) { return one < other ? one : other; }
INLINE int larger(int one, int other) { return one > other ? one : other; }
INLINE int inside(int place, int size) { return larger(0, smaller(place, size - 1)); }

// NaN and infinity count as 0, for what spreads what it reads.
INLINE float finite_of(float value) { return magnitude(value) <= 3.4028234e38f ? value : 0.0f; }

// The whole number below, for |value| < 2^31.
INLINE int floor_of(float value) {
  const int whole = (int)value;
  return (float)whole > value ? whole - 1 : whole;
}

INLINE int bits_of(float value) {
#ifdef __CUDACC__
  return __float_as_int(value);
#else
  int bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
#endif
}

INLINE float of_bits(int bits) {
#ifdef __CUDACC__
  return __int_as_float(bits);
#else
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
#endif
}

// Correctly rounded by both compilers.
INLINE float root_of(float value) {
#ifdef __CUDACC__
  return __fsqrt_rn(value);
#else
  return __builtin_sqrtf(value);
#endif
}

// To the nearest whole number, halves to even, for |value| < 2^22. Needs IEEE order: no -ffast-math.
INLINE float nearest(float value) { return (value + 12582912.0f) - 12582912.0f; }

// The place inside 0..size that stands for `place`; -1 for black. As karate/nodes/edges.py reach().
// edge: 0 clamp, 1 mirror, 2 wrap, 3 black.
INLINE int reached(int place, int size, int edge) {
  if (place >= 0 && place < size) return place;
  if (edge == 0) return place < 0 ? 0 : size - 1;
  if (edge == 1) {
    int folded = place % (2 * size);
    folded = folded < 0 ? folded + 2 * size : folded;
    return folded < size ? folded : 2 * size - 1 - folded;
  }
  if (edge == 2) {
    const int folded = place % size;
    return folded < 0 ? folded + size : folded;
  }
  return -1;
}
