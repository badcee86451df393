/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LBP windows 16 at a time, in half the registers' width: blocks of 32 would
 * have few candidates in late stages. What AVX-512 gives is the look-up of a
 * pattern in one table, the choice of bits and sums by masks. Haar windows gain
 * nothing from it.
 */
#include "../cascade.h"

#include <immintrin.h>
#include <string.h>

#include "../cascade-window.h"

#define INLINE static inline __attribute__ ((always_inline))
#define NAME(name) fer_##name##_avx512

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
#define LbpMask __mmask16
typedef uint16_t LbpBits;
#define l_all() ((LbpMask) 0xffff)
#define l_none() ((LbpMask) 0)
#define l_and(a, b) ((a) & (b))
#define l_andnot(a, b) (~(a) & (b))
#define l_any(m) ((m) != 0)

/* The halves of a pattern: a word of the subset, and a bit of it. */
typedef struct {
  __m256i word, bit;
} Patterns;

#define Shorts __m256i
#define s_load(p) _mm256_loadu_si256 ((const __m256i *) (p))
#define s_sub _mm256_sub_epi16
#define s_flip(a) _mm256_xor_si256 (a, _mm256_set1_epi16 (-0x8000))

INLINE Patterns
s_none (void)
{
  return (Patterns){ _mm256_setzero_si256 (), _mm256_setzero_si256 () };
}

INLINE Patterns
s_add_bit (Patterns p, Shorts centre, Shorts cell, const int bit)
{
  const __m256i value = _mm256_set1_epi16 ((short) (bit > 15 ? bit >> 4 : bit));
  __m256i less = _mm256_cmpgt_epi16 (centre, cell);

  /* a | (~b & c) */
  if (bit > 15)
    p.word = _mm256_ternarylogic_epi32 (p.word, less, value, 0xf2);
  else
    p.bit = _mm256_ternarylogic_epi32 (p.bit, less, value, 0xf2);
  return p;
}

#include "../cascade_lbp.h"

/* Whether the bit of the subset that the pattern names is set. */
INLINE LbpMask
lbp_go_left (
    const FerLbpNode *node, const uint16_t *const *windows, int all_16_bits)
{
  Patterns p = lbp_get_patterns (node, windows[0], all_16_bits);
  __m256i words = _mm256_permutexvar_epi16 (p.word, s_load (node->subset));

  return _mm256_test_epi16_mask (
      words, _mm256_sllv_epi16 (_mm256_set1_epi16 (1), p.bit));
}

INLINE void
lbp_add (Ints *sums, LbpMask m, Ints value)
{
#pragma GCC unroll 2
  for (int i = 0; i < LBP_PARTS; i++)
    sums[i] = _mm256_mask_add_epi32 (
        sums[i], (__mmask8) (m >> (i * LANES)), sums[i], value);
}

#include "../cascade_chunk.h"
#include "../cascade_lbp_body.h"
