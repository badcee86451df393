/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Products of bytes without AVX-512; all else is as at AVX2. */
#include "../../q8.h"
#include "../vec_avx2.h"
#include "tiles_avx2.h"

#define Q8_DOTS
#define Q8_CONV_ONLY
#define NAME(name) fer_q8_##name##_avxvnni

#define SUM __m256i
#define SUMS 2
#define SOURCE_GROUPS 1
#define SOURCE __m256i
#define WEIGHTS __m256i
#define q_zero _mm256_setzero_si256
#define q_source(p, groups) _mm256_broadcastd_epi32 (_mm_loadu_si32 (p))
#define q_weights(p, i) vi_load ((p) + (i) *32)
#define q_finish(sums, i) (sums)[i]

/* The same instruction in the encoding of AVX-512, which more machines run, is
 * what the tests compile. */
#ifdef __AVXVNNI__
#define q_dot(sum, source, group, weights)                                     \
  _mm256_dpbusd_avx_epi32 (sum, source, weights)
#else
#define q_dot(sum, source, group, weights)                                     \
  _mm256_dpbusd_epi32 (sum, source, weights)
#endif

#include "../../body/q8.h"
