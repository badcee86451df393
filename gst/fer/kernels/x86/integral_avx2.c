/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From pixels to the rows that a cascade looks at. */
#include "../cascade-tail.h"
#include "../cascade.h"

#include <immintrin.h>

static inline __m256i
load (const void *p)
{
  return _mm256_loadu_si256 (p);
}

static inline void
store (void *p, __m256i v)
{
  _mm256_storeu_si256 (p, v);
}

static inline __m256i
load_8_bytes (const uint8_t *p)
{
  return _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) p));
}

void
fer_cascade_scale_row_avx2 (uint16_t *dst, const uint8_t *src, int src_width,
    const int32_t *offsets, const uint16_t *weights, int width)
{
  /* Of the four bytes from an offset on, the first two in 16 bits each. */
  const __m256i pair = _mm256_broadcastsi128_si256 (
      _mm_setr_epi8 (0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1));
  int i = 0;

  for (; i + 8 <= width && offsets[i + 7] + 4 <= src_width; i += 8) {
    __m256i pixels =
        _mm256_i32gather_epi32 ((const int *) src, load (offsets + i), 1);
    __m256i w = _mm256_cvtepu16_epi32 (
        _mm_loadu_si128 ((const __m128i *) (weights + i)));
    __m256i both = _mm256_add_epi32 (_mm256_set1_epi32 (256),
        _mm256_sub_epi32 (_mm256_slli_epi32 (w, 16), w));
    __m256i sums = _mm256_madd_epi16 (_mm256_shuffle_epi8 (pixels, pair), both);

    sums = _mm256_permute4x64_epi64 (_mm256_packus_epi32 (sums, sums), 0xd8);
    _mm_storeu_si128 ((__m128i *) (dst + i), _mm256_castsi256_si128 (sums));
  }
  fer_scale_row_from (i, dst, src, offsets, weights, width);
}

void
fer_cascade_blend_rows_avx2 (
    uint8_t *dst, const uint16_t *a, const uint16_t *b, int weight, int width)
{
  /* Only signed values can be multiplied in pairs: both rows are lowered by
   * 2^15, by which the sum is too small by 256 * 2^15. */
  const __m256i sign = _mm256_set1_epi16 (-0x8000);
  const __m256i weights = _mm256_set1_epi32 ((256 - weight) | weight << 16);
  const __m256i rest = _mm256_set1_epi32 (256 * 0x8000 + (1 << 15));
  int i = 0;

  for (; i + 16 <= width; i += 16) {
    __m256i p = _mm256_xor_si256 (load (a + i), sign);
    __m256i q = _mm256_xor_si256 (load (b + i), sign);
    __m256i low = _mm256_madd_epi16 (_mm256_unpacklo_epi16 (p, q), weights);
    __m256i high = _mm256_madd_epi16 (_mm256_unpackhi_epi16 (p, q), weights);
    __m256i words = _mm256_packus_epi32 (
        _mm256_srli_epi32 (_mm256_add_epi32 (low, rest), 16),
        _mm256_srli_epi32 (_mm256_add_epi32 (high, rest), 16));
    __m256i bytes =
        _mm256_permute4x64_epi64 (_mm256_packus_epi16 (words, words), 0xd8);

    _mm_storeu_si128 ((__m128i *) (dst + i), _mm256_castsi256_si128 (bytes));
  }
  fer_blend_rows_from (i, dst, a, b, weight, width);
}

/* Running sums over eight lanes. */
static inline __m256i
accumulate_8 (__m256i v)
{
  __m256i low_total;

  v = _mm256_add_epi32 (v, _mm256_slli_si256 (v, 4));
  v = _mm256_add_epi32 (v, _mm256_slli_si256 (v, 8));
  low_total =
      _mm256_shuffle_epi32 (_mm256_permute2x128_si256 (v, v, 0x08), 0xff);
  return _mm256_add_epi32 (v, low_total);
}

void
fer_cascade_integral_row_avx2 (uint32_t *sum, uint32_t *squares,
    const uint32_t *sum_above, const uint32_t *squares_above,
    const uint8_t *src, int width)
{
  const __m256i last = _mm256_set1_epi32 (7);
  __m256i s = _mm256_setzero_si256 (), q = _mm256_setzero_si256 ();
  int x = 0;

  sum[0] = squares[0] = 0;
  for (; x + 8 <= width; x += 8) {
    __m256i pixels = load_8_bytes (src + x);
    __m256i sums = accumulate_8 (pixels);
    __m256i square_sums = accumulate_8 (_mm256_madd_epi16 (pixels, pixels));

    s = _mm256_add_epi32 (s, sums);
    q = _mm256_add_epi32 (q, square_sums);
    store (sum + x + 1, _mm256_add_epi32 (s, load (sum_above + x + 1)));
    store (squares + x + 1, _mm256_add_epi32 (q, load (squares_above + x + 1)));
    s = _mm256_permutevar8x32_epi32 (s, last);
    q = _mm256_permutevar8x32_epi32 (q, last);
  }

  fer_integral_row_from (x, (uint32_t) _mm256_extract_epi32 (s, 0),
      (uint32_t) _mm256_extract_epi32 (q, 0), sum, squares, sum_above,
      squares_above, src, width);
}

void
fer_cascade_integral16_row_avx2 (
    uint16_t *sum, const uint16_t *above, const uint8_t *src, int width)
{
  const __m256i last_word = _mm256_set1_epi16 (0x0f0e);
  __m256i s = _mm256_setzero_si256 ();
  int x = 0;

  sum[0] = 0;
  for (; x + 16 <= width; x += 16) {
    __m256i v =
        _mm256_cvtepu8_epi16 (_mm_loadu_si128 ((const __m128i *) (src + x)));
    __m256i low_total;

    v = _mm256_add_epi16 (v, _mm256_slli_si256 (v, 2));
    v = _mm256_add_epi16 (v, _mm256_slli_si256 (v, 4));
    v = _mm256_add_epi16 (v, _mm256_slli_si256 (v, 8));
    low_total =
        _mm256_shuffle_epi8 (_mm256_permute2x128_si256 (v, v, 0x08), last_word);
    s = _mm256_add_epi16 (s, _mm256_add_epi16 (v, low_total));
    store (sum + x + 1, _mm256_add_epi16 (s, load (above + x + 1)));
    s = _mm256_shuffle_epi8 (_mm256_permute2x128_si256 (s, s, 0x11), last_word);
  }

  fer_integral16_row_from (
      x, (uint16_t) _mm256_extract_epi16 (s, 0), sum, above, src, width);
}

void
fer_cascade_tilted_row_avx2 (uint32_t *tilted, const uint32_t *above,
    const uint32_t *above2, const uint8_t *src, const uint8_t *src_above,
    int width)
{
  int x = 1;

  tilted[0] = above[1];
  for (; x + 8 <= width; x += 8) {
    __m256i sides =
        _mm256_add_epi32 (load (above + x - 1), load (above + x + 1));
    __m256i pixels = _mm256_add_epi32 (
        load_8_bytes (src + x - 1), load_8_bytes (src_above + x - 1));

    store (tilted + x,
        _mm256_add_epi32 (pixels, _mm256_sub_epi32 (sides, load (above2 + x))));
  }
  fer_tilted_row_from (x, tilted, above, above2, src, src_above, width);
}

void
fer_cascade_split_row_avx2 (
    uint32_t *dst, const uint32_t *src, int half, int width)
{
  int x = 0;

  for (; x + 16 <= width; x += 16) {
    __m256 a = _mm256_castsi256_ps (load (src + x));
    __m256 b = _mm256_castsi256_ps (load (src + x + 8));
    __m256i even = _mm256_castps_si256 (_mm256_shuffle_ps (a, b, 0x88));
    __m256i odd = _mm256_castps_si256 (_mm256_shuffle_ps (a, b, 0xdd));

    store (dst + x / 2, _mm256_permute4x64_epi64 (even, 0xd8));
    store (dst + half + x / 2, _mm256_permute4x64_epi64 (odd, 0xd8));
  }
  fer_split_row_from (x, dst, src, half, width);
}

void
fer_cascade_split16_row_avx2 (
    uint16_t *dst, const uint16_t *src, int half, int width)
{
  const __m256i low = _mm256_set1_epi32 (0xffff);
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256i a = load (src + x), b = load (src + x + 16);
    __m256i even = _mm256_packus_epi32 (
        _mm256_and_si256 (a, low), _mm256_and_si256 (b, low));
    __m256i odd = _mm256_packus_epi32 (
        _mm256_srli_epi32 (a, 16), _mm256_srli_epi32 (b, 16));

    store (dst + x / 2, _mm256_permute4x64_epi64 (even, 0xd8));
    store (dst + half + x / 2, _mm256_permute4x64_epi64 (odd, 0xd8));
  }
  fer_split16_row_from (x, dst, src, half, width);
}
