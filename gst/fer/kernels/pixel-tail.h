/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernels of pixel.h in plain C, from an element of the row on: plain C
 * begins with the first one, a variant with what its vectors left over.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "inline.h"

/* @first: of the two bytes of a pixel, which one is its luma. */
INLINE void
fer_luma_of_yuv_from (
    int x, uint8_t *dst, const uint8_t *src, int width, const int first)
{
  for (; x < width; x++)
    dst[x] = src[2 * x + first];
}

/* Pixels of @size bytes; @r, @g and @b say which of them are the colours. */
INLINE void
fer_luma_of_rgb_from (int x, uint8_t *dst, const uint8_t *src, int width,
    const int size, const int r, const int g, const int b)
{
  for (; x < width; x++) {
    const uint8_t *p = src + size * x;

    dst[x] = (77 * p[r] + 150 * p[g] + 29 * p[b] + 128) >> 8;
  }
}

INLINE void
fer_mix_rows_from (int x, float *dst, const uint8_t *src, ptrdiff_t stride,
    const float *weights, int n, int width)
{
  for (; x < width; x++) {
    float sum = 0;

    for (int k = 0; k < n; k++) {
      float product = weights[k] * src[k * stride + x];

      sum += product;
    }
    dst[x] = sum;
  }
}

INLINE void
fer_mix_spans_from (int i, float *dst, const float *src, const int32_t *first,
    const float *weights, int n, int width, float scale, float offset)
{
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
