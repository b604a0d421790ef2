// Light on a relief: Lambert's cosine and GGX, as karate/nodes/effects/relight/shading.py.
#pragma once
#include "relief.h"

// Floats of one light: kind (0 ambient, 1 directional, 2 point, 3 spot, 4 a point of an area), its plane of shares
// or -1, red, green, blue, direction or place in pixels, falloff, axis of a spot or an area, its rim and the span inward, specular, squared
// alpha of GGX, Fresnel when grazing. As karate/nodes/gpu/lamps.py writes them.
#define LIGHT 17

// What the surface mirrors to a viewer straight above, over what a white one scatters.
INLINE float mirrored_of(float ahead, float facing, float seen_by, float specular, float a2, float grazing) {
  const float middle = root_of(most((1.0f + ahead) * 2.0f, 1e-6f));
  const float turned = clamped((facing + seen_by) / middle, 0.0f, 1.0f);
  const float lean = middle / 2.0f, seen = most(seen_by, 1e-3f);
  const float spread = turned * turned * (a2 - 1.0f) + 1.0f;
  const float lobe = a2 / most(spread * spread, 1e-12f);
  const float before = seen * root_of(facing * facing * (1.0f - a2) + a2);
  const float behind = facing * root_of(seen * seen * (1.0f - a2) + a2);
  const float hidden = 0.5f / most(before + behind, 1e-6f);
  const float rest = clamped(1.0f - lean, 0.0f, 1.0f), square = rest * rest;
  const float fresnel = specular + (grazing - specular) * (square * square * rest);
  return lobe * hidden * fresnel * facing;
}

// 1 inside the cone of a spot, 0 outside, an S over its penumbra.
INLINE float within_of(const float* light, float x, float y, float z) {
  const float along = x * light[9] + y * light[10] + z * light[11];
  const float t = clamped((along - light[12]) / light[13], 0.0f, 1.0f);
  return t * t * (3.0f - 2.0f * t);
}

// Adds what one light scatters and mirrors; `share` is how much of it no shadow holds back.
INLINE void shine(const float* light, const float* normal, float x, float y, float height, float wide, float share, float* scattered, float* mirrored) {
  const int kind = (int)light[0];
  float right = light[5], down = light[6], up = light[7], arrives = 1.0f;
  if (kind > 1) {
    right = right - x;
    down = down - y;
    up = up - height;
    const float far = root_of(right * right + down * down + up * up), over = most(far, 1e-3f);
    right = right / over;
    down = down / over;
    up = up / over;
    arrives = power_of(0.5f / most(far / wide, 0.01f), light[8]);
    if (kind == 3) arrives = arrives * within_of(light, right, down, up);
    // A lit sheet sends most of its light straight ahead, and none behind it.
    if (kind == 4) arrives = arrives * most(right * light[9] + down * light[10] + up * light[11], 0.0f);
  }
  arrives = arrives * share;
  const float facing = most(normal[0] * right + normal[1] * down + normal[2] * up, 0.0f);
  const float gloss = light[14] > 0.0f ? mirrored_of(up, facing, normal[2], light[14], light[15], light[16]) * arrives : 0.0f;
#pragma unroll
  for (int c = 0; c < 3; ++c) {
    scattered[c] = scattered[c] + light[2 + c] * (facing * arrives);
    mirrored[c] = mirrored[c] + light[2 + c] * gloss;
  }
}

// The normal that a normal map encodes.
INLINE void given_normal(const float* map, Place place, Place plane, int given, int green_up, float* normal) {
#pragma unroll
  for (int c = 0; c < 3; ++c) normal[c] = finite_of(map[place + (given < 3 ? 0 : c) * plane]) * 2.0f - 1.0f;
  if (green_up) normal[1] = -normal[1];
  unit_of(normal);
}

// Rows from `top` of a picture in new light. `field` is the whole height field, `map` the same rows of a normal
// map with `given` channels (0: the slopes of the field). `shares` has planes of `share_rows` rows, of which
// the first is read at row `share_top`; `sky` is the plane of what is seen of the sky, or -1.
// output: 0 the lit picture (channels planes, premultiplied), 1 the light on white, 2 the normals.
KERNEL(relight, (const float* source, const float* field, const float* map, const float* shares, const float* lights, float* target, int channels, int rows, int columns, int top, int tall, int given, int green_up, int share_rows, int share_top, int count, int sky, int output, float ambient)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
    const Place shared = at(0, share_top + y, x, 0, columns), apart = (Place)share_rows * columns;
    float normal[3], scattered[3] = {0.0f, 0.0f, 0.0f}, mirrored[3] = {0.0f, 0.0f, 0.0f};
    if (given) given_normal(map, place, plane, given, green_up, normal);
    else normal_at(field, top + y, x, tall, columns, normal);
    if (output == 2) {
      target[place] = normal[0] * 0.5f + 0.5f;
      target[place + plane] = 0.5f - normal[1] * 0.5f;
      target[place + 2 * plane] = normal[2] * 0.5f + 0.5f;
    } else {
      const float height = field[at(0, top + y, x, 0, columns)];
      const float open = sky < 0 ? 1.0f : shares[shared + sky * apart];
#pragma unroll
      for (int c = 0; c < 3; ++c) scattered[c] = ambient * open;
      ONCE
      for (int n = 0; n < count; ++n) {
        const float* light = lights + n * LIGHT;
        if (light[0] == 0.0f) {
#pragma unroll
          for (int c = 0; c < 3; ++c) scattered[c] = scattered[c] + light[2 + c] * open;
        } else {
          const float share = light[1] < 0.0f ? 1.0f : shares[shared + (int)light[1] * apart];
          shine(light, normal, (float)x, (float)(top + y), height, (float)columns, share, scattered, mirrored);
        }
      }
      const int alphas = channels == 2 || channels == 4, colours = channels - alphas;
      const float alpha = alphas ? source[place + colours * plane] : 1.0f;
#pragma unroll
      for (int c = 0; c < 3; ++c) {
        if (output == 1) {
          target[place + c * plane] = to_encoded(scattered[c] + mirrored[c]);
        } else if (c < colours) {
          const float old = source[place + c * plane];
          const float light = to_linear(alphas ? straight_of(old, alpha) : old) * scattered[c] + mirrored[c];
          target[place + c * plane] = alphas ? to_encoded(light) * alpha : to_encoded(light);
        }
      }
      if (output == 0 && alphas) target[place + colours * plane] = alpha;
    }
  }
}

// Planes with three colours made of gray ones.
KERNEL(three_planes, (const float* source, float* target, int channels, int rows, int columns)) {
  EACH_PIXEL(columns, rows) {
    const Place place = at(0, y, x, rows, columns), plane = (Place)rows * columns;
#pragma unroll
    for (int c = 0; c < 3; ++c) target[place + c * plane] = source[place];
    if (channels == 2) target[place + 3 * plane] = source[place + plane];
  }
}

// Planes without NaN and infinity.
KERNEL(finite_planes, (const float* source, float* target, int channels, int rows, int columns)) {
  EACH_PIXEL(columns, rows) {
    ONCE
    for (int c = 0; c < channels; ++c) target[at(c, y, x, rows, columns)] = finite_of(source[at(c, y, x, rows, columns)]);
  }
}
