/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations that the bodies are written in: see body/nn.h and
 * body/q8.h. */
#pragma once

#include <immintrin.h>

#include "../inline.h"

#define VEC __m256
#define VEC_FLOATS 8
#define v_load _mm256_loadu_ps
#define v_store _mm256_storeu_ps
#define v_set1 _mm256_set1_ps
#define v_add _mm256_add_ps
#define v_sub _mm256_sub_ps
#define v_mul _mm256_mul_ps
#define v_div _mm256_div_ps
#define v_sqrt _mm256_sqrt_ps
#define v_fma _mm256_fmadd_ps
#define v_max _mm256_max_ps
#define v_min _mm256_min_ps
#define v_negative(x, a, b)                                                    \
  _mm256_blendv_ps (b, a, _mm256_cmp_ps (x, _mm256_setzero_ps (), _CMP_LT_OQ))
#define v_round(x)                                                             \
  _mm256_round_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_set2(p)                                                              \
  _mm256_castsi256_ps (                                                        \
      _mm256_broadcastq_epi64 (_mm_loadl_epi64 ((const __m128i *) (p))))
#define v_exp2i(n)                                                             \
  _mm256_castsi256_ps (_mm256_slli_epi32 (                                     \
      _mm256_add_epi32 (_mm256_cvtps_epi32 (n), _mm256_set1_epi32 (127)), 23))

INLINE void
v_fold_pairs (VEC *sums)
{
  VEC halves = _mm256_hadd_ps (sums[0], sums[1]);

  sums[0] = _mm256_castpd_ps (
      _mm256_permute4x64_pd (_mm256_castps_pd (halves), 0xd8));
  sums[1] = _mm256_setzero_ps ();
}

#define VECI __m256i
#define vi_load(p) _mm256_loadu_si256 ((const __m256i *) (p))
#define vi_set1 _mm256_set1_epi32
#define vi_add _mm256_add_epi32
#define vi_sub _mm256_sub_epi32
#define vi_max _mm256_max_epi32
#define vi_load_bytes(p)                                                       \
  _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) (p)))
#define vi_to_floats _mm256_cvtepi32_ps
#define v_to_ints _mm256_cvtps_epi32
#define vi_store(p, v) _mm256_storeu_si256 ((__m256i *) (p), v)
#define vi_shift _mm256_srai_epi32
#define w_load_bytes(p)                                                        \
  _mm256_cvtepu8_epi16 (_mm_loadu_si128 ((const __m128i *) (p)))
#define w_load_weights(p)                                                      \
  _mm256_cvtepi8_epi16 (_mm_loadu_si128 ((const __m128i *) (p)))
#define w_load(p) _mm256_loadu_si256 ((const __m256i *) (p))
#define w_add _mm256_add_epi16
#define w_sub _mm256_sub_epi16
#define w_store(p, v) _mm256_storeu_si256 ((__m256i *) (p), v)
#define w_pair(p) _mm256_broadcastd_epi32 (_mm_loadu_si32 (p))
#define w_dot _mm256_madd_epi16

INLINE void
vi_store_bytes (unsigned char *p, VECI v)
{
  __m128i words = _mm_packus_epi32 (
      _mm256_castsi256_si128 (v), _mm256_extracti128_si256 (v, 1));

  _mm_storel_epi64 ((__m128i *) p, _mm_packus_epi16 (words, words));
}
