/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations on 32 bits, in pairs of registers, that the bodies of
 * the window kernels are written in: see body/chunk.h and
 * body/haar.h. */
#pragma once

#include <arm_neon.h>
#include <stdint.h>

#include "../inline.h"

#define LANES 8
typedef struct {
  int32x4_t a, b;
} Ints;
typedef struct {
  float32x4_t a, b;
} Floats;
typedef struct {
  uint32x4_t a, b;
} Mask;

#define PAIR(type, low, high)                                                  \
  return (type)                                                                \
  {                                                                            \
    low, high                                                                  \
  }
/* name (x, y), the operation on both halves. */
#define BINARY(name, result, operand, op)                                      \
  INLINE result name (operand x, operand y)                                    \
  {                                                                            \
    PAIR (result, op (x.a, y.a), op (x.b, y.b));                               \
  }

BINARY (i_add, Ints, Ints, vaddq_s32)
BINARY (i_sub, Ints, Ints, vsubq_s32)
BINARY (i_less, Mask, Ints, vcltq_s32)
BINARY (f_add, Floats, Floats, vaddq_f32)
BINARY (f_mul, Floats, Floats, vmulq_f32)
BINARY (f_less, Mask, Floats, vcltq_f32)
BINARY (m_and, Mask, Mask, vandq_u32)
BINARY (m_or, Mask, Mask, vorrq_u32)
BINARY (m_xor, Mask, Mask, veorq_u32)

INLINE Ints
i_load (const uint32_t *p)
{
  PAIR (Ints, vreinterpretq_s32_u32 (vld1q_u32 (p)),
      vreinterpretq_s32_u32 (vld1q_u32 (p + 4)));
}

INLINE Ints
i_set1 (int32_t value)
{
  PAIR (Ints, vdupq_n_s32 (value), vdupq_n_s32 (value));
}

INLINE Ints
i_choose (Mask m, Ints x, Ints y)
{
  PAIR (Ints, vbslq_s32 (m.a, x.a, y.a), vbslq_s32 (m.b, x.b, y.b));
}

INLINE Ints
i_keep (Mask m, Ints x)
{
  PAIR (Ints, vandq_s32 (vreinterpretq_s32_u32 (m.a), x.a),
      vandq_s32 (vreinterpretq_s32_u32 (m.b), x.b));
}

INLINE Ints
i_set1_nearest (float value)
{
  int32x4_t nearest = vcvtnq_s32_f32 (vdupq_n_f32 (value));

  PAIR (Ints, nearest, nearest);
}

INLINE Floats
f_load (const float *p)
{
  PAIR (Floats, vld1q_f32 (p), vld1q_f32 (p + 4));
}

INLINE void
f_store (float *p, Floats x)
{
  vst1q_f32 (p, x.a);
  vst1q_f32 (p + 4, x.b);
}

INLINE Floats
f_set1 (float value)
{
  PAIR (Floats, vdupq_n_f32 (value), vdupq_n_f32 (value));
}

INLINE Floats
f_from (Ints x)
{
  PAIR (Floats, vcvtq_f32_s32 (x.a), vcvtq_f32_s32 (x.b));
}

INLINE Mask
m_set1 (int set)
{
  uint32x4_t all = vdupq_n_u32 (set ? UINT32_MAX : 0);

  PAIR (Mask, all, all);
}

INLINE Mask
m_none (void)
{
  return m_set1 (0);
}

INLINE Mask
m_andnot (Mask x, Mask y)
{
  PAIR (Mask, vbicq_u32 (y.a, x.a), vbicq_u32 (y.b, x.b));
}

INLINE int
m_any (Mask m)
{
  return vmaxvq_u32 (vorrq_u32 (m.a, m.b)) != 0;
}

INLINE unsigned
m_bits (Mask m)
{
  const uint32x4_t low = { 1, 2, 4, 8 }, high = { 16, 32, 64, 128 };

  return vaddvq_u32 (vorrq_u32 (vandq_u32 (m.a, low), vandq_u32 (m.b, high)));
}

INLINE Mask
m_of_bits (unsigned bits)
{
  const uint32x4_t low = { 1, 2, 4, 8 }, high = { 16, 32, 64, 128 };

  PAIR (Mask, vtstq_u32 (vdupq_n_u32 (bits), low),
      vtstq_u32 (vdupq_n_u32 (bits), high));
}
