/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pixel.h"

/* Plain C: the meaning of each family. */

#define LUMA_FROM_YUV(name, first)                                             \
  static void name (uint8_t *dst, const uint8_t *src, int width)               \
  {                                                                            \
    for (int x = 0; x < width; x++)                                            \
      dst[x] = src[2 * x + first];                                             \
  }

LUMA_FROM_YUV (luma_from_even_c, 0)
LUMA_FROM_YUV (luma_from_odd_c, 1)

#define LUMA_FROM_RGB(name, size, r, g, b)                                     \
  static void name (uint8_t *dst, const uint8_t *src, int width)               \
  {                                                                            \
    for (int x = 0; x < width; x++, src += size)                               \
      dst[x] = (77 * src[r] + 150 * src[g] + 29 * src[b] + 128) >> 8;          \
  }

LUMA_FROM_RGB (luma_from_rgb_c, 3, 0, 1, 2)
LUMA_FROM_RGB (luma_from_bgr_c, 3, 2, 1, 0)
LUMA_FROM_RGB (luma_from_rgbx_c, 4, 0, 1, 2)
LUMA_FROM_RGB (luma_from_bgrx_c, 4, 2, 1, 0)
LUMA_FROM_RGB (luma_from_xrgb_c, 4, 1, 2, 3)
LUMA_FROM_RGB (luma_from_xbgr_c, 4, 3, 2, 1)

static void
mix_rows_c (float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width)
{
  for (int x = 0; x < width; x++) {
    float sum = 0;

    for (int k = 0; k < n; k++) {
      float product = weights[k] * src[k * stride + x];

      sum += product;
    }
    dst[x] = sum;
  }
}

static void
mix_spans_c (float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset)
{
  for (int i = 0; i < width; i++) {
    float sum = 0;

    for (int k = 0; k < n; k++) {
      float product = weights[k * (ptrdiff_t) width + i] * src[first[i] + k];

      sum += product;
    }
    sum *= scale;
    dst[i] = sum + offset;
  }
}

void
fer_pixel_kernels_init (FerPixelKernels *kernels, FerCpu cpu)
{
  kernels->luma_from_even = luma_from_even_c;
  kernels->luma_from_odd = luma_from_odd_c;
  kernels->luma_from_rgb = luma_from_rgb_c;
  kernels->luma_from_bgr = luma_from_bgr_c;
  kernels->luma_from_rgbx = luma_from_rgbx_c;
  kernels->luma_from_bgrx = luma_from_bgrx_c;
  kernels->luma_from_xrgb = luma_from_xrgb_c;
  kernels->luma_from_xbgr = luma_from_xbgr_c;
  kernels->mix_rows = mix_rows_c;
  kernels->mix_spans = mix_spans_c;

#if defined(__x86_64__) || defined(__i386__)
  if (fer_cpu_includes (cpu, FER_CPU_AVX2)) {
    kernels->luma_from_even = fer_luma_from_even_avx2;
    kernels->luma_from_odd = fer_luma_from_odd_avx2;
    kernels->luma_from_rgbx = fer_luma_from_rgbx_avx2;
    kernels->luma_from_bgrx = fer_luma_from_bgrx_avx2;
    kernels->luma_from_xrgb = fer_luma_from_xrgb_avx2;
    kernels->luma_from_xbgr = fer_luma_from_xbgr_avx2;
    kernels->mix_rows = fer_mix_rows_avx2;
    kernels->mix_spans = fer_mix_spans_avx2;
  }
#endif
#if defined(__aarch64__)
  if (fer_cpu_includes (cpu, FER_CPU_NEON)) {
    kernels->luma_from_even = fer_luma_from_even_neon;
    kernels->luma_from_odd = fer_luma_from_odd_neon;
    kernels->luma_from_rgb = fer_luma_from_rgb_neon;
    kernels->luma_from_bgr = fer_luma_from_bgr_neon;
    kernels->luma_from_rgbx = fer_luma_from_rgbx_neon;
    kernels->luma_from_bgrx = fer_luma_from_bgrx_neon;
    kernels->luma_from_xrgb = fer_luma_from_xrgb_neon;
    kernels->luma_from_xbgr = fer_luma_from_xbgr_neon;
    kernels->mix_rows = fer_mix_rows_neon;
  }
#endif
}
