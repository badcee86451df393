/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "pixel.h"

#include "pixel-tail.h"

/* Plain C: what each kernel means. */

#define LUMA_OF_YUV(name, first)                                               \
  void fer_pixel_luma_from_##name##_c (                                        \
      uint8_t *dst, const uint8_t *src, int width)                             \
  {                                                                            \
    fer_luma_of_yuv_from (0, dst, src, width, first);                          \
  }

LUMA_OF_YUV (even, 0)
LUMA_OF_YUV (odd, 1)

#define LUMA_OF_RGB(name, size, r, g, b)                                       \
  void fer_pixel_luma_from_##name##_c (                                        \
      uint8_t *dst, const uint8_t *src, int width)                             \
  {                                                                            \
    fer_luma_of_rgb_from (0, dst, src, width, size, r, g, b);                  \
  }

LUMA_OF_RGB (rgb, 3, 0, 1, 2)
LUMA_OF_RGB (bgr, 3, 2, 1, 0)
LUMA_OF_RGB (rgbx, 4, 0, 1, 2)
LUMA_OF_RGB (bgrx, 4, 2, 1, 0)
LUMA_OF_RGB (xrgb, 4, 1, 2, 3)
LUMA_OF_RGB (xbgr, 4, 3, 2, 1)

void
fer_pixel_mix_rows_c (float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width)
{
  fer_mix_rows_from (0, dst, src, stride, weights, n, width);
}

void
fer_pixel_mix_spans_c (float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset)
{
  fer_mix_spans_from (0, dst, src, first, weights, n, width, scale, offset);
}

void
fer_pixel_kernels_init (FerPixelKernels *kernels, FerCpu cpu)
{
#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  if (fer_cpu_includes (cpu, FER_CPU_##LEVEL))                                 \
    kernels->kernel = fer_pixel_##kernel##_##isa;
#include "pixel.inc"
}
