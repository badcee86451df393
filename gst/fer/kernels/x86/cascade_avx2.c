/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Windows eight (Haar) and 16 (LBP) at a time. */
#include "../cascade.h"

#include <immintrin.h>
#include <string.h>

#include "../cascade-window.h"

#define INLINE static inline __attribute__ ((always_inline))
#define NAME(name) fer_##name##_avx2

/* --- 32 bits ------------------------------------------------------------- */

#define LANES 8
#define Ints __m256i
#define Floats __m256
#define Mask __m256i
typedef uint8_t HaarBits;

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

/* --- 16 bits ------------------------------------------------------------- */

#define LBP_PARTS 2
#define LBP_GROUP 2
#define LbpMask __m256i
typedef uint16_t LbpBits;
#define l_all() _mm256_set1_epi8 (-1)
#define l_none _mm256_setzero_si256
#define l_and _mm256_and_si256
#define l_andnot _mm256_andnot_si256
#define l_any m_any

#define Shorts __m256i
#define Patterns __m256i
#define s_load i_load
#define s_sub _mm256_sub_epi16
#define s_none _mm256_setzero_si256
#define s_flip(a) _mm256_xor_si256 (a, _mm256_set1_epi16 (-0x8000))
/* What comes about is the pattern's complement, negative. */
#define s_add_bit(minus, centre, cell, bit)                                    \
  _mm256_add_epi16 (                                                           \
      _mm256_add_epi16 (minus, minus), _mm256_cmpgt_epi16 (centre, cell))

#include "../cascade_lbp.h"

/* Whether the bit of the subset that the pattern names is set. Packing leaves
 * the windows' bytes in the order 0 … 7, 16 … 23, 8 … 15, 24 … 31. */
INLINE LbpMask
lbp_go_left (
    const FerLbpNode *node, const uint16_t *const *windows, int all_16_bits)
{
  const __m256i bit_of = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (
      1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128));
  const __m256i low = _mm256_broadcastsi128_si256 (
      _mm_loadu_si128 ((const __m128i *) node->subset));
  const __m256i high = _mm256_broadcastsi128_si256 (
      _mm_loadu_si128 ((const __m128i *) (node->subset + 4)));
  const __m256i most = _mm256_set1_epi16 (255);
  __m256i first = lbp_get_patterns (node, windows[0], all_16_bits);
  __m256i second = lbp_get_patterns (node, windows[1], all_16_bits);
  __m256i pattern = _mm256_packus_epi16 (
      _mm256_add_epi16 (first, most), _mm256_add_epi16 (second, most));
  /* The place of the byte in its half of the subset; the pattern's highest
   * bit says which. */
  __m256i place =
      _mm256_and_si256 (_mm256_srli_epi16 (pattern, 3), _mm256_set1_epi8 (15));
  __m256i bits = _mm256_blendv_epi8 (_mm256_shuffle_epi8 (low, place),
      _mm256_shuffle_epi8 (high, place), pattern);
  __m256i bit = _mm256_shuffle_epi8 (
      bit_of, _mm256_and_si256 (pattern, _mm256_set1_epi8 (7)));

  return _mm256_cmpeq_epi8 (_mm256_and_si256 (bits, bit), bit);
}

INLINE void
lbp_add (Ints *sums, LbpMask bytes, Ints value)
{
  __m128i low = _mm256_castsi256_si128 (bytes);
  __m128i high = _mm256_extracti128_si256 (bytes, 1);

  sums[0] =
      i_add (sums[0], _mm256_and_si256 (_mm256_cvtepi8_epi32 (low), value));
  sums[1] =
      i_add (sums[1], _mm256_and_si256 (_mm256_cvtepi8_epi32 (high), value));
  low = _mm_srli_si128 (low, 8);
  high = _mm_srli_si128 (high, 8);
  sums[2] =
      i_add (sums[2], _mm256_and_si256 (_mm256_cvtepi8_epi32 (low), value));
  sums[3] =
      i_add (sums[3], _mm256_and_si256 (_mm256_cvtepi8_epi32 (high), value));
}

#include "../cascade_chunk.h"
#include "../cascade_haar_body.h"
#include "../cascade_lbp_body.h"
