/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations that the bodies are written in: see body/nn.h and
 * body/q8.h. */
#pragma once

#include <immintrin.h>

#include "../inline.h"

#define VEC __m512
#define VEC_FLOATS 16
#define v_load _mm512_loadu_ps
#define v_store _mm512_storeu_ps
#define v_set1 _mm512_set1_ps
#define v_add _mm512_add_ps
#define v_sub _mm512_sub_ps
#define v_mul _mm512_mul_ps
#define v_div _mm512_div_ps
#define v_sqrt _mm512_sqrt_ps
#define v_fma _mm512_fmadd_ps
#define v_max _mm512_max_ps
#define v_min _mm512_min_ps
#define v_negative(x, a, b)                                                    \
  _mm512_mask_blend_ps (                                                       \
      _mm512_cmp_ps_mask (x, _mm512_setzero_ps (), _CMP_LT_OQ), b, a)
#define v_round(x)                                                             \
  _mm512_roundscale_ps (x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_set2(p)                                                              \
  _mm512_castsi512_ps (                                                        \
      _mm512_broadcastq_epi64 (_mm_loadl_epi64 ((const __m128i *) (p))))
#define v_exp2i(n) _mm512_scalef_ps (_mm512_set1_ps (1), n)

INLINE void
v_fold_pairs (VEC *sums)
{
  const __m512i even =
      _mm512_setr_epi32 (0, 2, 4, 6, 8, 10, 12, 14, 0, 0, 0, 0, 0, 0, 0, 0);

  sums[0] = _mm512_maskz_permutexvar_ps (
      0xff, even, _mm512_add_ps (sums[0], _mm512_permute_ps (sums[0], 0xb1)));
}

#define VECI __m512i
#define vi_load _mm512_loadu_si512
#define vi_set1 _mm512_set1_epi32
#define vi_add _mm512_add_epi32
#define vi_sub _mm512_sub_epi32
#define vi_max _mm512_max_epi32
#define vi_load_bytes(p)                                                       \
  _mm512_cvtepu8_epi32 (_mm_loadu_si128 ((const __m128i *) (p)))
#define vi_store_bytes(p, v)                                                   \
  _mm_storeu_si128 ((__m128i *) (p), _mm512_cvtepi32_epi8 (v))
#define vi_to_floats _mm512_cvtepi32_ps
#define v_to_ints _mm512_cvtps_epi32
