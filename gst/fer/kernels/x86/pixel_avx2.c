/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "../pixel-tail.h"
#include "../pixel.h"

#include <immintrin.h>

/* Packs two registers of 16-bit values and puts the 128-bit lanes, which
 * pack interleaves, back in order. */
static inline __m256i
pack_in_order (__m256i a, __m256i b)
{
  return _mm256_permute4x64_epi64 (_mm256_packus_epi16 (a, b), 0xd8);
}

void
fer_pixel_luma_from_even_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  const __m256i low = _mm256_set1_epi16 (0xff);
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256i a = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x));
    __m256i b = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x + 32));

    _mm256_storeu_si256 ((__m256i *) (dst + x),
        pack_in_order (_mm256_and_si256 (a, low), _mm256_and_si256 (b, low)));
  }
  fer_luma_of_yuv_from (x, dst, src, width, 0);
}

void
fer_pixel_luma_from_odd_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256i a = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x));
    __m256i b = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x + 32));

    _mm256_storeu_si256 ((__m256i *) (dst + x),
        pack_in_order (_mm256_srli_epi16 (a, 8), _mm256_srli_epi16 (b, 8)));
  }
  fer_luma_of_yuv_from (x, dst, src, width, 1);
}

/* Luma of eight 4-byte pixels in 32-bit lanes. The weights do not fit signed
 * bytes (150), so bytes widen to 16 bits first: even and odd bytes apart. */
static inline __m256i
luma_of_8 (__m256i pixels, __m256i even_weights, __m256i odd_weights)
{
  const __m256i low = _mm256_set1_epi16 (0xff);
  __m256i even =
      _mm256_madd_epi16 (_mm256_and_si256 (pixels, low), even_weights);
  __m256i odd = _mm256_madd_epi16 (_mm256_srli_epi16 (pixels, 8), odd_weights);

  return _mm256_srli_epi32 (
      _mm256_add_epi32 (_mm256_add_epi32 (even, odd), _mm256_set1_epi32 (128)),
      8);
}

/* r, g and b say which of a pixel's four bytes are the colours. */
INLINE void
luma_of_4_bytes (uint8_t *dst, const uint8_t *src, int width, const int r,
    const int g, const int b)
{
#define WEIGHT(i) ((i) == r ? 77 : (i) == g ? 150 : (i) == b ? 29 : 0)
  const __m256i even = _mm256_set1_epi32 (WEIGHT (0) | WEIGHT (2) << 16);
  const __m256i odd = _mm256_set1_epi32 (WEIGHT (1) | WEIGHT (3) << 16);
#undef WEIGHT
  const __m256i order = _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7);
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    const __m256i *p = (const __m256i *) (src + 4 * x);
    __m256i l0 = luma_of_8 (_mm256_loadu_si256 (p), even, odd);
    __m256i l1 = luma_of_8 (_mm256_loadu_si256 (p + 1), even, odd);
    __m256i l2 = luma_of_8 (_mm256_loadu_si256 (p + 2), even, odd);
    __m256i l3 = luma_of_8 (_mm256_loadu_si256 (p + 3), even, odd);
    __m256i all = _mm256_packus_epi16 (
        _mm256_packus_epi32 (l0, l1), _mm256_packus_epi32 (l2, l3));

    _mm256_storeu_si256 (
        (__m256i *) (dst + x), _mm256_permutevar8x32_epi32 (all, order));
  }
  fer_luma_of_rgb_from (x, dst, src, width, 4, r, g, b);
}

#define LUMA_OF_4_BYTES(name, r, g, b)                                         \
  void fer_pixel_luma_from_##name##_avx2 (                                     \
      uint8_t *dst, const uint8_t *src, int width)                             \
  {                                                                            \
    luma_of_4_bytes (dst, src, width, r, g, b);                                \
  }

LUMA_OF_4_BYTES (rgbx, 0, 1, 2)
LUMA_OF_4_BYTES (bgrx, 2, 1, 0)
LUMA_OF_4_BYTES (xrgb, 1, 2, 3)
LUMA_OF_4_BYTES (xbgr, 3, 2, 1)

static inline __m256
load_8_bytes (const uint8_t *p)
{
  return _mm256_cvtepi32_ps (
      _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) p)));
}

/* Not fused operations: plain C rounds the products. */
void
fer_pixel_mix_rows_avx2 (float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width)
{
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256 sums[4];

#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
      sums[i] = _mm256_setzero_ps ();
    for (int k = 0; k < n; k++) {
      const __m256 w = _mm256_set1_ps (weights[k]);
      const uint8_t *p = src + k * stride + x;

      /* The rows of the next result, which follow these: many short rows are
       * more than the processor foresees. */
      _mm_prefetch ((const char *) (p + (n - 1) * stride), _MM_HINT_T0);
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
        sums[i] = _mm256_add_ps (
            sums[i], _mm256_mul_ps (w, load_8_bytes (p + 8 * i)));
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
      _mm256_storeu_ps (dst + x + 8 * i, sums[i]);
  }
  for (; x + 8 <= width; x += 8) {
    __m256 sum = _mm256_setzero_ps ();

    for (int k = 0; k < n; k++)
      sum = _mm256_add_ps (sum, _mm256_mul_ps (_mm256_set1_ps (weights[k]),
                                    load_8_bytes (src + k * stride + x)));
    _mm256_storeu_ps (dst + x, sum);
  }
  fer_mix_rows_from (x, dst, src, stride, weights, n, width);
}

/* Eight loads: one gather, of a Sapphire Rapids, took three times as long. */
static inline __m256
load_8_at (const float *src, const int32_t *at)
{
  return _mm256_setr_ps (src[at[0]], src[at[1]], src[at[2]], src[at[3]],
      src[at[4]], src[at[5]], src[at[6]], src[at[7]]);
}

void
fer_pixel_mix_spans_avx2 (float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset)
{
  int i = 0;

  for (; i + 8 <= width; i += 8) {
    __m256 sum = _mm256_setzero_ps ();

    for (int k = 0; k < n; k++) {
      __m256 w = _mm256_loadu_ps (weights + k * (ptrdiff_t) width + i);

      sum = _mm256_add_ps (
          sum, _mm256_mul_ps (w, load_8_at (src + k, first + i)));
    }
    sum = _mm256_mul_ps (sum, _mm256_set1_ps (scale));
    _mm256_storeu_ps (dst + i, _mm256_add_ps (sum, _mm256_set1_ps (offset)));
  }
  fer_mix_spans_from (i, dst, src, first, weights, n, width, scale, offset);
}
