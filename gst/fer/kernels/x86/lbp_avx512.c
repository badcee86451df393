/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LBP windows 16 at a time, in half the registers' width: blocks of 32 would
 * have few candidates in late stages. AVX-512 is quicker by the look-up of a
 * pattern in one table and by masks. Haar windows gain nothing from it.
 */
#include "../cascade.h"
#include "../inline.h"

#include <immintrin.h>

#define NAME(name) fer_cascade_##name##_avx512

#define LANES 8
#define Ints __m256i
#define Mask __mmask8
#define i_set1 _mm256_set1_epi32
#define i_add _mm256_add_epi32
#define i_less _mm256_cmplt_epi32_mask
#define i_set1_nearest(f) _mm256_cvtps_epi32 (_mm256_set1_ps (f))
#define m_bits(m) ((unsigned) (m))

#define LBP_PARTS 2
#define LBP_GROUP 1

#define Shorts __m256i
#define s_load(p) _mm256_loadu_si256 ((const __m256i *) (p))
#define s_sub _mm256_sub_epi16
#define s_flip(a) _mm256_xor_si256 (a, _mm256_set1_epi16 (-0x8000))

/* The halves of a pattern: the number of a word of the subset, that of its bit.
 */
typedef struct {
  __m256i word, bit;
} Patterns;

INLINE Patterns
p_none (void)
{
  return (Patterns){ _mm256_setzero_si256 (), _mm256_setzero_si256 () };
}

INLINE Patterns
p_add_bit (Patterns p, Shorts centre, Shorts cell, const int bit)
{
  const __m256i value = _mm256_set1_epi16 ((short) (bit > 15 ? bit >> 4 : bit));
  __m256i less = _mm256_cmpgt_epi16 (centre, cell);

  /* 0xf2 is the truth table of a | (~b & c). */
  if (bit > 15)
    p.word = _mm256_ternarylogic_epi32 (p.word, less, value, 0xf2);
  else
    p.bit = _mm256_ternarylogic_epi32 (p.bit, less, value, 0xf2);
  return p;
}

#define LbpMask __mmask16
#define l_all() ((LbpMask) 0xffff)
#define l_none() ((LbpMask) 0)
#define l_and(a, b) ((a) & (b))
#define l_andnot(a, b) (~(a) & (b))
#define l_any(m) ((m) != 0)

INLINE LbpMask
lbp_look_up (const uint32_t *subset, const Patterns *patterns)
{
  __m256i words = _mm256_permutexvar_epi16 (patterns[0].word, s_load (subset));

  return _mm256_test_epi16_mask (
      words, _mm256_sllv_epi16 (_mm256_set1_epi16 (1), patterns[0].bit));
}

INLINE void
lbp_add (Ints *sums, LbpMask m, Ints value)
{
#pragma GCC unroll 2
  for (int i = 0; i < LBP_PARTS; i++)
    sums[i] = _mm256_mask_add_epi32 (
        sums[i], (__mmask8) (m >> (i * LANES)), sums[i], value);
}

#include "../body/lbp.h"
