/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../q8.h"
#include "vec_avx2.h"

#define NAME(name) fer_q8_##name##_avx2

/* Products of bytes would be clipped to 16 bits: they are words here, and each
 * sum holds four outputs in two halves. */
#define SUM __m256i
#define SUMS 4
#define SOURCE_GROUPS 1
#define SOURCE __m256i
#define WEIGHTS __m256i
#define q_zero _mm256_setzero_si256
#define q_source(p, groups)                                                    \
  _mm256_cvtepu8_epi16 (_mm_set1_epi32 (*(const int *) (p)))
#define q_weights(p, i)                                                        \
  _mm256_cvtepi8_epi16 (_mm_loadu_si128 ((const __m128i *) ((p) + (i) *16)))
#define q_dot(sum, source, group, weights)                                     \
  _mm256_add_epi32 (sum, _mm256_madd_epi16 (source, weights))
#define q_finish(sums, i)                                                      \
  _mm256_permute4x64_epi64 (                                                   \
      _mm256_hadd_epi32 ((sums)[2 * (i)], (sums)[2 * (i) + 1]), 0xd8)

/* 16 registers: at most 8 sums, the weights of a block, a source, a product. */
#define MAX_BLOCKS 1
#define MAX_ROWS 2
#define MAX_COLUMNS 2
#define TILES(X) X (1, 1, 1) X (1, 1, 2) X (1, 2, 1)

#include "../body/q8.h"
