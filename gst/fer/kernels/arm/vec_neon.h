/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations that the bodies are written in: see body/nn.h and
 * body/q8.h. */
#pragma once

#include <arm_neon.h>
#include <string.h>

#include "../inline.h"

#define VEC float32x4_t
#define VEC_FLOATS 4
#define v_load vld1q_f32
#define v_store vst1q_f32
#define v_set1 vdupq_n_f32
#define v_add vaddq_f32
#define v_sub vsubq_f32
#define v_mul vmulq_f32
#define v_div vdivq_f32
#define v_sqrt vsqrtq_f32
#define v_fma(a, b, c) vfmaq_f32 (c, a, b)
/* The instructions for it give NaN where either is. */
#define v_max(a, b) v_larger (a, b)
#define v_min(a, b) v_smaller (a, b)
#define v_negative(x, a, b) vbslq_f32 (vcltzq_f32 (x), a, b)
#define v_round vrndnq_f32
#define v_set2(p) vcombine_f32 (vld1_f32 (p), vld1_f32 (p))
#define v_exp2i(n)                                                             \
  vreinterpretq_f32_s32 (                                                      \
      vshlq_n_s32 (vaddq_s32 (vcvtnq_s32_f32 (n), vdupq_n_s32 (127)), 23))

INLINE VEC
v_larger (VEC a, VEC b)
{
  return vbslq_f32 (vcgtq_f32 (a, b), a, b);
}

INLINE VEC
v_smaller (VEC a, VEC b)
{
  return vbslq_f32 (vcltq_f32 (a, b), a, b);
}

INLINE void
v_fold_pairs (VEC *sums)
{
  sums[0] = vpaddq_f32 (sums[0], sums[1]);
  sums[1] = vpaddq_f32 (sums[2], sums[3]);
  sums[2] = sums[3] = vdupq_n_f32 (0);
}

#define VECI int32x4_t
#define vi_load vld1q_s32
#define vi_set1 vdupq_n_s32
#define vi_add vaddq_s32
#define vi_sub vsubq_s32
#define vi_max vmaxq_s32
#define vi_to_floats vcvtq_f32_s32
#define v_to_ints vcvtnq_s32_f32

INLINE VECI
vi_load_bytes (const uint8_t *p)
{
  uint32_t bytes;

  memcpy (&bytes, p, sizeof bytes);
  return vreinterpretq_s32_u32 (
      vmovl_u16 (vget_low_u16 (vmovl_u8 (vcreate_u8 (bytes)))));
}

INLINE void
vi_store_bytes (uint8_t *p, VECI v)
{
  int16x4_t words = vmovn_s32 (v);
  int8x8_t bytes = vmovn_s16 (vcombine_s16 (words, words));
  uint32_t four = vget_lane_u32 (vreinterpret_u32_s8 (bytes), 0);

  memcpy (p, &four, sizeof four);
}
