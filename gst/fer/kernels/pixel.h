/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernels over pixels: luma of packed formats. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "cpu.h"

/*
 * luma_row: one row of `width` pixels becomes `width` bytes of luma.
 *
 * Full-range BT.601 in 8-bit fixed point: (77 R + 150 G + 29 B + 128) >> 8.
 * No alignment is needed; nothing outside the row is read or written; `dst`
 * and `src` do not overlap. All variants agree bit for bit.
 */
typedef void (*FerLumaRow) (uint8_t *dst, const uint8_t *src, int width);

/*
 * mix_rows: dst[x] = the sum of weights[k] * src[k * stride + x] over k < n
 * for x < width, from the first row on, each product rounded before it is
 * added. No alignment is needed; nothing outside the rows is read. All
 * variants agree bit for bit.
 */
typedef void (*FerMixRows) (float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width);

/*
 * mix_spans: dst[i] = scale * t + offset for i < width, where t is the sum of
 * weights[k * width + i] * src[first[i] + k] over k < n, from the first on,
 * each product rounded before it is added. No alignment is needed; nothing
 * else of src is read. All variants agree bit for bit.
 */
typedef void (*FerMixSpans) (float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset);

typedef struct {
  FerLumaRow luma_from_even; /* YUY2: bytes 0, 2, 4, … */
  FerLumaRow luma_from_odd;  /* UYVY: bytes 1, 3, 5, … */
  FerLumaRow luma_from_rgb;
  FerLumaRow luma_from_bgr;
  FerLumaRow luma_from_rgbx;
  FerLumaRow luma_from_bgrx;
  FerLumaRow luma_from_xrgb;
  FerLumaRow luma_from_xbgr;
  FerMixRows mix_rows;
  FerMixSpans mix_spans;
} FerPixelKernels;

/* Fills the table with the best kernels that processors of a level run. */
void fer_pixel_kernels_init (FerPixelKernels *kernels, FerCpu cpu);

#define FER_KERNEL(kernel, LEVEL, isa)                                         \
  FER_KERNEL_TYPE (FerPixelKernels, kernel) fer_pixel_##kernel##_##isa;
#include "pixel.inc"
