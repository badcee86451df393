/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../nn.h"

#include <arm_neon.h>

#define VEC float32x4_t
#define VEC_FLOATS 4
#define v_load vld1q_f32
#define v_store vst1q_f32
#define v_set1 vdupq_n_f32
#define v_add vaddq_f32
#define v_sub vsubq_f32
#define v_mul vmulq_f32
#define v_div vdivq_f32
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
#define NAME(name) fer_nn_##name##_neon

static inline __attribute__ ((always_inline)) VEC
v_larger (VEC a, VEC b)
{
  return vbslq_f32 (vcgtq_f32 (a, b), a, b);
}

static inline __attribute__ ((always_inline)) VEC
v_smaller (VEC a, VEC b)
{
  return vbslq_f32 (vcltq_f32 (a, b), a, b);
}

static inline __attribute__ ((always_inline)) void
v_fold_pairs (VEC *sums)
{
  sums[0] = vpaddq_f32 (sums[0], sums[1]);
  sums[1] = vpaddq_f32 (sums[2], sums[3]);
  sums[2] = sums[3] = vdupq_n_f32 (0);
}

/* 32 registers: at most 24 sums, the weights of a block, a pixel. */
#define MAX_BLOCKS 4
#define MAX_ROWS 2
#define MAX_COLUMNS 6
/* clang-format off */
#define TILES_1(X) \
  X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (1, 1, 4) X (1, 1, 5) X (1, 1, 6) \
  X (1, 2, 3)
#define TILES(X) TILES_1 (X) \
  X (2, 1, 1) X (2, 1, 2) X (2, 1, 3) X (4, 1, 1)
/* clang-format on */

#include "../nn_body.h"
