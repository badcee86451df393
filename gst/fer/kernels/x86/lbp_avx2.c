/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* LBP windows 32 at a time, in two blocks of 16. */
#include "../cascade.h"
#include "windows_avx2.h"

#define NAME(name) fer_cascade_##name##_avx2

#define LBP_PARTS 2
#define LBP_GROUP 2

#define Shorts __m256i
#define s_load i_load
#define s_sub _mm256_sub_epi16
#define s_flip(a) _mm256_xor_si256 (a, _mm256_set1_epi16 (-0x8000))

/* "Less" is what can be compared: the complement of the pattern, with a minus.
 */
#define Patterns __m256i
#define p_none _mm256_setzero_si256
#define p_add_bit(patterns, centre, cell, bit)                                 \
  _mm256_add_epi16 (_mm256_add_epi16 (patterns, patterns),                     \
      _mm256_cmpgt_epi16 (centre, cell))

#define LbpMask __m256i
#define l_all() _mm256_set1_epi8 (-1)
#define l_none _mm256_setzero_si256
#define l_and _mm256_and_si256
#define l_andnot _mm256_andnot_si256
#define l_any m_any

/* Packing leaves the windows' bytes in the order 0 … 7, 16 … 23, 8 … 15,
 * 24 … 31; so are those of the mask. */
INLINE LbpMask
lbp_look_up (const uint32_t *subset, const Patterns *patterns)
{
  const __m256i bit_of = _mm256_broadcastsi128_si256 (_mm_setr_epi8 (
      1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128));
  const __m256i low =
      _mm256_broadcastsi128_si256 (_mm_loadu_si128 ((const __m128i *) subset));
  const __m256i high = _mm256_broadcastsi128_si256 (
      _mm_loadu_si128 ((const __m128i *) (subset + 4)));
  const __m256i most = _mm256_set1_epi16 (255);
  __m256i pattern = _mm256_packus_epi16 (_mm256_add_epi16 (patterns[0], most),
      _mm256_add_epi16 (patterns[1], most));
  /* Of the byte in its half of the subset; the pattern's highest bit says which
   * half. */
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

#include "../body/lbp.h"
