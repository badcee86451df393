/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../../q8.h"
#include "../tiles_avx512.h"
#include "../vec_avx512.h"

#define Q8_DOTS
#define NAME(name) fer_q8_##name##_vnni

#define SUM __m512i
#define SUMS 1
#define SOURCE_GROUPS 1
#define SOURCE __m512i
#define WEIGHTS __m512i
#define q_zero _mm512_setzero_si512
#define q_source(p, groups) _mm512_set1_epi32 (*(const int *) (p))
#define q_weights(p, i) _mm512_loadu_si512 ((p) + (i) *64)
#define q_dot(sum, source, group, weights)                                     \
  _mm512_dpbusd_epi32 (sum, source, weights)
#define q_finish(sums, i) (sums)[i]

#include "../../body/q8.h"
