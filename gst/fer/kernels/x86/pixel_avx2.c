/* SPDX-License-Identifier: LGPL-2.1-or-later */
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
fer_luma_from_even_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  const __m256i low = _mm256_set1_epi16 (0xff);
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256i a = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x));
    __m256i b = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x + 32));

    _mm256_storeu_si256 ((__m256i *) (dst + x),
        pack_in_order (_mm256_and_si256 (a, low), _mm256_and_si256 (b, low)));
  }
  for (; x < width; x++)
    dst[x] = src[2 * x];
}

void
fer_luma_from_odd_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    __m256i a = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x));
    __m256i b = _mm256_loadu_si256 ((const __m256i *) (src + 2 * x + 32));

    _mm256_storeu_si256 ((__m256i *) (dst + x),
        pack_in_order (_mm256_srli_epi16 (a, 8), _mm256_srli_epi16 (b, 8)));
  }
  for (; x < width; x++)
    dst[x] = src[2 * x + 1];
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

/* w0…w3: the weight of each of a pixel's bytes. */
static inline void
luma_from_32 (
    uint8_t *dst, const uint8_t *src, int width, int w0, int w1, int w2, int w3)
{
  const __m256i even = _mm256_set1_epi32 (w0 | w2 << 16);
  const __m256i odd = _mm256_set1_epi32 (w1 | w3 << 16);
  const __m256i order = _mm256_setr_epi32 (0, 4, 1, 5, 2, 6, 3, 7);
  int x = 0;

  for (; x + 32 <= width; x += 32) {
    const __m256i *p = (const __m256i *) (src + 4 * x);
    __m256i a = luma_of_8 (_mm256_loadu_si256 (p), even, odd);
    __m256i b = luma_of_8 (_mm256_loadu_si256 (p + 1), even, odd);
    __m256i c = luma_of_8 (_mm256_loadu_si256 (p + 2), even, odd);
    __m256i d = luma_of_8 (_mm256_loadu_si256 (p + 3), even, odd);
    __m256i all = _mm256_packus_epi16 (
        _mm256_packus_epi32 (a, b), _mm256_packus_epi32 (c, d));

    _mm256_storeu_si256 (
        (__m256i *) (dst + x), _mm256_permutevar8x32_epi32 (all, order));
  }
  for (; x < width; x++) {
    const uint8_t *p = src + 4 * x;

    dst[x] = (w0 * p[0] + w1 * p[1] + w2 * p[2] + w3 * p[3] + 128) >> 8;
  }
}

void
fer_luma_from_rgbx_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  luma_from_32 (dst, src, width, 77, 150, 29, 0);
}

void
fer_luma_from_bgrx_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  luma_from_32 (dst, src, width, 29, 150, 77, 0);
}

void
fer_luma_from_xrgb_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  luma_from_32 (dst, src, width, 0, 77, 150, 29);
}

void
fer_luma_from_xbgr_avx2 (uint8_t *dst, const uint8_t *src, int width)
{
  luma_from_32 (dst, src, width, 0, 29, 150, 77);
}

static inline __m256
load_8_bytes (const uint8_t *p)
{
  return _mm256_cvtepi32_ps (
      _mm256_cvtepu8_epi32 (_mm_loadl_epi64 ((const __m128i *) p)));
}

/* Not fused operations: plain C rounds the products. */
void
fer_mix_rows_avx2 (float *dst, const uint8_t *src, ptrdiff_t stride,
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
  for (; x < width; x++) {
    float sum = 0;

    for (int k = 0; k < n; k++) {
      float product = weights[k] * src[k * stride + x];

      sum += product;
    }
    dst[x] = sum;
  }
}

void
fer_mix_spans_avx2 (float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset)
{
  int i = 0;

  for (; i + 8 <= width; i += 8) {
    const __m256i at = _mm256_loadu_si256 ((const __m256i *) (first + i));
    __m256 sum = _mm256_setzero_ps ();

    for (int k = 0; k < n; k++) {
      __m256 w = _mm256_loadu_ps (weights + k * (ptrdiff_t) width + i);

      sum = _mm256_add_ps (
          sum, _mm256_mul_ps (w, _mm256_i32gather_ps (src + k, at, 4)));
    }
    sum = _mm256_mul_ps (sum, _mm256_set1_ps (scale));
    _mm256_storeu_ps (dst + i, _mm256_add_ps (sum, _mm256_set1_ps (offset)));
  }
  for (; i < width; i++) {
    float sum = 0;

    for (int k = 0; k < n; k++) {
      float product = weights[k * (ptrdiff_t) width + i] * src[first[i] + k];

      sum += product;
    }
    sum *= scale;
    dst[i] = sum + offset;
  }
}
