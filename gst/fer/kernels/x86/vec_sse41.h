/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations that the bodies are written in: see body/nn.h and
 * body/q8.h. */
#pragma once

#include <immintrin.h>

#include "../inline.h"

#define VEC __m128
#define VEC_FLOATS 4
#define v_load _mm_loadu_ps
#define v_store _mm_storeu_ps
#define v_set1 _mm_set1_ps
#define v_add _mm_add_ps
#define v_sub _mm_sub_ps
#define v_mul _mm_mul_ps
#define v_div _mm_div_ps
#define v_sqrt _mm_sqrt_ps
#define v_fma(a, b, c) _mm_add_ps (_mm_mul_ps (a, b), c)
#define v_max _mm_max_ps
#define v_min _mm_min_ps
#define v_negative(x, a, b)                                                    \
  _mm_blendv_ps (b, a, _mm_cmplt_ps (x, _mm_setzero_ps ()))
#define v_round(x)                                                             \
  _mm_round_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_set2(p)                                                              \
  _mm_castsi128_ps (                                                           \
      _mm_shuffle_epi32 (_mm_loadl_epi64 ((const __m128i *) (p)), 0x44))
#define v_exp2i(n)                                                             \
  _mm_castsi128_ps (_mm_slli_epi32 (                                           \
      _mm_add_epi32 (_mm_cvtps_epi32 (n), _mm_set1_epi32 (127)), 23))

INLINE void
v_fold_pairs (VEC *sums)
{
  sums[0] = _mm_hadd_ps (sums[0], sums[1]);
  sums[1] = _mm_hadd_ps (sums[2], sums[3]);
  sums[2] = sums[3] = _mm_setzero_ps ();
}

#define VECI __m128i
#define vi_load(p) _mm_loadu_si128 ((const __m128i *) (p))
#define vi_set1 _mm_set1_epi32
#define vi_add _mm_add_epi32
#define vi_sub _mm_sub_epi32
#define vi_max _mm_max_epi32
#define vi_load_bytes(p) _mm_cvtepu8_epi32 (_mm_loadu_si32 (p))
#define vi_to_floats _mm_cvtepi32_ps
#define v_to_ints _mm_cvtps_epi32
#define vi_store(p, v) _mm_storeu_si128 ((__m128i *) (p), v)
#define vi_shift _mm_srai_epi32
#define w_load_bytes(p)                                                        \
  _mm_cvtepu8_epi16 (_mm_loadl_epi64 ((const __m128i *) (p)))
#define w_load_weights(p)                                                      \
  _mm_cvtepi8_epi16 (_mm_loadl_epi64 ((const __m128i *) (p)))
#define w_load(p) _mm_loadu_si128 ((const __m128i *) (p))
#define w_add _mm_add_epi16
#define w_sub _mm_sub_epi16
#define w_store(p, v) _mm_storeu_si128 ((__m128i *) (p), v)
#define w_pair(p) _mm_shuffle_epi32 (_mm_loadu_si32 (p), 0)
#define w_dot _mm_madd_epi16

INLINE void
vi_store_bytes (unsigned char *p, VECI v)
{
  v = _mm_packus_epi32 (v, v);
  _mm_storeu_si32 (p, _mm_packus_epi16 (v, v));
}
