/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The vector operations on 32 bits that the bodies of the window kernels are
 * written in: see body/chunk.h and body/haar.h. */
#pragma once

#include <immintrin.h>
#include <stdint.h>

#include "../inline.h"

#define LANES 8
#define Ints __m256i
#define Floats __m256
#define Mask __m256i

#define i_load(p) _mm256_loadu_si256 ((const __m256i *) (p))
#define i_set1 _mm256_set1_epi32
#define i_add _mm256_add_epi32
#define i_sub _mm256_sub_epi32
#define i_less(a, b) _mm256_cmpgt_epi32 (b, a)
#define i_keep(m, a) _mm256_and_si256 (m, a)
#define i_choose(m, a, b)                                                      \
  _mm256_or_si256 (_mm256_and_si256 (m, a), _mm256_andnot_si256 (m, b))
#define i_set1_nearest(f) _mm256_cvtps_epi32 (_mm256_set1_ps (f))
#define f_load _mm256_loadu_ps
#define f_store _mm256_storeu_ps
#define f_set1 _mm256_set1_ps
#define f_add _mm256_add_ps
#define f_mul _mm256_mul_ps
#define f_less(a, b) _mm256_castps_si256 (_mm256_cmp_ps (a, b, _CMP_LT_OQ))
#define f_from _mm256_cvtepi32_ps
#define m_none _mm256_setzero_si256
#define m_set1(set) _mm256_set1_epi32 (-(set))
#define m_and _mm256_and_si256
#define m_andnot _mm256_andnot_si256
#define m_or _mm256_or_si256
#define m_xor _mm256_xor_si256
#define m_any(m) (!_mm256_testz_si256 (m, m))
#define m_bits(m) ((unsigned) _mm256_movemask_ps (_mm256_castsi256_ps (m)))

INLINE Mask
m_of_bits (unsigned bits)
{
  const __m256i each = _mm256_setr_epi32 (1, 2, 4, 8, 16, 32, 64, 128);

  return _mm256_cmpeq_epi32 (
      _mm256_and_si256 (_mm256_set1_epi32 ((int) bits), each), each);
}
