/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../q8.h"
#include "q8_source_neon.h"

#define Q8_DOTS
#define NAME(name) fer_q8_##name##_neon_dot

#define SUM int32x4_t
#define SUMS 4
#define WEIGHTS int8x16_t
#define q_zero() vdupq_n_s32 (0)
#define q_weights(p, i) vld1q_s8 ((p) + (i) *16)
#define q_finish(sums, i) (sums)[i]

INLINE int32x4_t
q_dot (int32x4_t sum, int8x16_t source, const int group, int8x16_t weights)
{
  return group == 0   ? vdotq_laneq_s32 (sum, weights, source, 0)
         : group == 1 ? vdotq_laneq_s32 (sum, weights, source, 1)
         : group == 2 ? vdotq_laneq_s32 (sum, weights, source, 2)
                      : vdotq_laneq_s32 (sum, weights, source, 3);
}

/* 32 registers: at most 16 sums, the sources, the rest for weights that are
 * fetched ahead, which processors that keep to the order of the code need. */
#define MAX_BLOCKS 4
#define MAX_ROWS 2
#define MAX_COLUMNS 4
/* clang-format off */
#define TILES(X) \
  X (1, 1, 1) X (1, 1, 2) X (1, 1, 3) X (1, 1, 4) \
  X (2, 1, 1) X (2, 1, 2) X (4, 1, 1) X (1, 2, 2)
/* clang-format on */

#include "../body/q8.h"
