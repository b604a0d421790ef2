// Powers and the sRGB curve from polynomials of our own, so that every machine rounds alike.
#pragma once
#include "portable.h"

// log2 of a positive normal number, within 2e-7: the series of atanh about 1.
INLINE float log2_of(float value) {
  int bits = bits_of(value);
  int exponent = (bits >> 23) - 127;
  float part = of_bits((bits & 0x007fffff) | 0x3f800000);
  if (part > 1.41421356f) {
    part = part * 0.5f;
    exponent += 1;
  }
  const float s = (part - 1.0f) / (part + 1.0f);
  const float q = s * s;
  float sum = 0.262308360f;  // 2 / (11 ln 2)
  sum = sum * q + 0.320598978f;
  sum = sum * q + 0.412198583f;
  sum = sum * q + 0.577078017f;
  sum = sum * q + 0.961796694f;
  sum = sum * q + 2.885390082f;
  return (float)exponent + sum * s;
}

// 2 to a power of -126..127 (clamped: the shift below must not leave the exponent), within 2e-7.
INLINE float exp2_of(float power) {
  const float p = clamped(power, -126.0f, 127.0f);
  const float whole = nearest(p);
  const float f = p - whole;
  float sum = 1.52527338e-5f;
  sum = sum * f + 1.54035304e-4f;
  sum = sum * f + 1.33335581e-3f;
  sum = sum * f + 9.61812911e-3f;
  sum = sum * f + 5.55041087e-2f;
  sum = sum * f + 2.40226507e-1f;
  sum = sum * f + 6.93147181e-1f;
  sum = sum * f + 1.0f;
  return sum * of_bits(((int)whole + 127) << 23);
}

// base to a power, for base >= 0; what is too small for a normal number counts as 0.
INLINE float power_of(float base, float power) {
  if (!(base == base)) return base;
  if (base > 3.4028234e38f) return base;
  if (base < 1.17549435e-38f) return power == 0.0f ? 1.0f : 0.0f;
  return exp2_of(power * log2_of(base));
}

// The angle of a tangent, within 2e-7: a least-maximum fit of atan(x) / x on 0..1, folded for what is steeper.
INLINE float angle_of(float tangent) {
  const float t = magnitude(tangent), x = t > 1.0f ? 1.0f / t : t;
  const float q = x * x;
  float sum = 0.00245669298f;
  sum = sum * q - 0.0144012254f;
  sum = sum * q + 0.039780993f;
  sum = sum * q - 0.0723483637f;
  sum = sum * q + 0.10498935f;
  sum = sum * q - 0.141612262f;
  sum = sum * q + 0.199859068f;
  sum = sum * q - 0.333325982f;
  sum = sum * q + 0.999999881f;
  const float angle = t > 1.0f ? 1.57079633f - sum * x : sum * x;
  return tangent < 0.0f ? -angle : angle;
}

#define KNEE 0.04045f
#define KNEE_LIGHT (0.04045f / 12.92f)

INLINE float light_of(float encoded) {
  return power_of((encoded + 0.055f) * (float)(1 / 1.055), 2.4f);
}

// As karate/nodes/colour.py: curve(max(x, knee)) - curve(knee) + the straight part.
INLINE float to_linear(float encoded) {
  float light = encoded > KNEE ? light_of(encoded) - light_of(KNEE) : 0.0f;
  return light + least(encoded, KNEE) * (float)(1 / 12.92);
}

INLINE float code_of(float linear) { return power_of(linear, (float)(1 / 2.4)) * 1.055f; }

INLINE float to_encoded(float linear) {
  float code = linear > KNEE_LIGHT ? code_of(linear) - code_of(KNEE_LIGHT) : 0.0f;
  return code + least(linear, KNEE_LIGHT) * 12.92f;
}

// curve: 0 none, 1 to linear light, 2 to encoded.
INLINE float curved(float value, int curve) {
  return curve == 1 ? to_linear(value) : curve == 2 ? to_encoded(value) : value;
}

// Below this alpha a pixel has no colour of its own.
#define FAINT 1e-5f

INLINE float straight_of(float colour, float alpha) {
  return alpha > FAINT ? colour / alpha : 0.0f;
}

INLINE float luminance_of(float red, float green, float blue) {
  return red * 0.2126f + green * 0.7152f + blue * 0.0722f;
}
