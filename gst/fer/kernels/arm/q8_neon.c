/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../q8.h"
#include "q8_source_neon.h"

#define Q8_DOTS
#define NAME(name) fer_q8_##name##_neon

/* Bytes multiplied give words; neighbouring words are added to a sum of 32
 * bits. Four vectors of weights make eight sums, each of two outputs in two
 * halves. */
#define VECTORS 4
#define UNROLL_VECTORS _Pragma ("GCC unroll 4")

typedef struct {
  int32x4_t low[VECTORS], high[VECTORS];
} Sum;
typedef struct {
  int8x16_t part[VECTORS];
} Weights;

#define SUM Sum
#define SUMS 1
#define WEIGHTS Weights
#define q_zero() ((Sum){ 0 })
#define q_finish(sums, i) vpaddq_s32 ((sums)->low[i], (sums)->high[i])

INLINE Weights
q_weights (const int8_t *p, int i)
{
  Weights w;

  p += i * VECTORS * 16;
  UNROLL_VECTORS
  for (int k = 0; k < VECTORS; k++)
    w.part[k] = vld1q_s8 (p + k * 16);
  return w;
}

/* The 4 bytes at @group, for every output. */
INLINE int8x16_t
get_group (int8x16_t source, const int group)
{
  int32x4_t s = vreinterpretq_s32_s8 (source);

  return vreinterpretq_s8_s32 (group == 0   ? vdupq_laneq_s32 (s, 0)
                               : group == 1 ? vdupq_laneq_s32 (s, 1)
                               : group == 2 ? vdupq_laneq_s32 (s, 2)
                                            : vdupq_laneq_s32 (s, 3));
}

/* All products are computed before the first is added, so that no sum waits
 * until its own product is ready. */
INLINE Sum
q_dot (Sum sum, int8x16_t source, const int group, Weights weights)
{
  int8x16_t s = get_group (source, group);
  int16x8_t low[VECTORS], high[VECTORS];

  UNROLL_VECTORS
  for (int k = 0; k < VECTORS; k++) {
    low[k] = vmull_s8 (vget_low_s8 (s), vget_low_s8 (weights.part[k]));
    high[k] = vmull_high_s8 (s, weights.part[k]);
  }
  UNROLL_VECTORS
  for (int k = 0; k < VECTORS; k++) {
    sum.low[k] = vpadalq_s16 (sum.low[k], low[k]);
    sum.high[k] = vpadalq_s16 (sum.high[k], high[k]);
  }
  return sum;
}

/* 32 registers: 16 of sums, the sources and a group of one, the weights of a
 * block, its products. */
#define MAX_BLOCKS 2
#define MAX_ROWS 2
#define MAX_COLUMNS 2
#define TILES(X) X (1, 1, 1) X (1, 1, 2) X (2, 1, 1) X (1, 2, 1)

#include "../body/q8.h"
