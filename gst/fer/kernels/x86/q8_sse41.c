/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../q8.h"
#include "vec_sse41.h"

#define NAME(name) fer_q8_##name##_sse41

/* Products of bytes would be clipped to 16 bits: they are words here, and each
 * sum holds two outputs in two halves. */
#define SUM __m128i
#define SUMS 8
#define SOURCE_GROUPS 1
#define SOURCE __m128i
#define WEIGHTS __m128i
#define q_zero _mm_setzero_si128
#define q_source(p, groups)                                                    \
  _mm_cvtepu8_epi16 (_mm_set1_epi32 (*(const int *) (p)))
#define q_weights(p, i)                                                        \
  _mm_cvtepi8_epi16 (_mm_loadl_epi64 ((const __m128i *) ((p) + (i) *8)))
#define q_dot(sum, source, group, weights)                                     \
  _mm_add_epi32 (sum, _mm_madd_epi16 (source, weights))
#define q_finish(sums, i) _mm_hadd_epi32 ((sums)[2 * (i)], (sums)[2 * (i) + 1])

#define MAX_BLOCKS 1
#define MAX_ROWS 1
#define MAX_COLUMNS 1
#define TILES(X) X (1, 1, 1)

#include "../body/q8.h"
