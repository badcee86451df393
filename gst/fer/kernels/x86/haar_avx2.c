/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Haar windows eight at a time. */
#include "../cascade.h"
#include "windows_avx2.h"

#define NAME(name) fer_cascade_##name##_avx2

static inline __m128
haar_norm_4 (double norm_area, __m128i sum, __m128i energy)
{
  const __m256d area = _mm256_set1_pd (norm_area);
  __m256d s = _mm256_cvtepi32_pd (sum);
  /* Unsigned: lowered by 2^31 for the conversion. */
  __m256d e = _mm256_add_pd (
      _mm256_cvtepi32_pd (_mm_xor_si128 (energy, _mm_set1_epi32 (INT32_MIN))),
      _mm256_set1_pd (2147483648.0));
  __m256d variance =
      _mm256_sub_pd (_mm256_mul_pd (area, e), _mm256_mul_pd (s, s));
  __m256d positive = _mm256_cmp_pd (variance, _mm256_setzero_pd (), _CMP_GT_OQ);
  __m128 norm = _mm256_cvtpd_ps (
      _mm256_div_pd (_mm256_set1_pd (1), _mm256_sqrt_pd (variance)));
  __m256d contrast =
      _mm256_cmp_pd (_mm256_mul_pd (area, _mm256_cvtps_pd (norm)),
          _mm256_set1_pd (0.1), _CMP_LT_OQ);
  __m256d good = _mm256_and_pd (positive, contrast);
  __m128 good_4 = _mm_shuffle_ps (_mm_castpd_ps (_mm256_castpd256_pd128 (good)),
      _mm_castpd_ps (_mm256_extractf128_pd (good, 1)), 0x88);

  return _mm_and_ps (norm, good_4);
}

INLINE Floats
haar_norms (double area, Ints sum, Ints energy)
{
  return _mm256_set_m128 (haar_norm_4 (area, _mm256_extracti128_si256 (sum, 1),
                              _mm256_extracti128_si256 (energy, 1)),
      haar_norm_4 (
          area, _mm256_castsi256_si128 (sum), _mm256_castsi256_si128 (energy)));
}

#include "../body/haar.h"
