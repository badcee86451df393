/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The row kernels of cascade.h in plain C, from an element of the row on: plain
 * C begins with the first one, a variant with what its vectors left over.
 */
#pragma once

#include <stdint.h>

#include "inline.h"

INLINE void
fer_scale_row_from (int i, uint16_t *dst, const uint8_t *src,
    const int32_t *offsets, const uint16_t *weights, int width)
{
  for (; i < width; i++) {
    const uint8_t *p = src + offsets[i];

    dst[i] = (256 - weights[i]) * p[0] + weights[i] * p[1];
  }
}

INLINE void
fer_blend_rows_from (int i, uint8_t *dst, const uint16_t *a, const uint16_t *b,
    int weight, int width)
{
  for (; i < width; i++)
    dst[i] = ((256 - weight) * a[i] + weight * b[i] + (1 << 15)) >> 16;
}

/* @s and @q are the sums of the pixels before @x and of their squares. */
INLINE void
fer_integral_row_from (int x, uint32_t s, uint32_t q, uint32_t *sum,
    uint32_t *squares, const uint32_t *sum_above, const uint32_t *squares_above,
    const uint8_t *src, int width)
{
  for (; x < width; x++) {
    s += src[x];
    q += (uint32_t) src[x] * src[x];
    sum[x + 1] = sum_above[x + 1] + s;
    squares[x + 1] = squares_above[x + 1] + q;
  }
}

INLINE void
fer_integral16_row_from (int x, uint16_t s, uint16_t *sum,
    const uint16_t *above, const uint8_t *src, int width)
{
  for (; x < width; x++) {
    s += src[x];
    sum[x + 1] = above[x + 1] + s;
  }
}

/* @x is 1 or more. */
INLINE void
fer_tilted_row_from (int x, uint32_t *tilted, const uint32_t *above,
    const uint32_t *above2, const uint8_t *src, const uint8_t *src_above,
    int width)
{
  for (; x < width; x++)
    tilted[x] =
        above[x - 1] + above[x + 1] - above2[x] + src[x - 1] + src_above[x - 1];
  /* Right of the image, element (width + 1, y - 1) sums up what element
   * (width, y - 2) does, so that they cancel out. */
  tilted[width] = above[width - 1] + src[width - 1] + src_above[width - 1];
}

INLINE void
fer_split_row_from (
    int x, uint32_t *dst, const uint32_t *src, int half, int width)
{
  for (; x < width; x++)
    dst[(x & 1) * half + (x >> 1)] = src[x];
}

INLINE void
fer_split16_row_from (
    int x, uint16_t *dst, const uint16_t *src, int half, int width)
{
  for (; x < width; x++)
    dst[(x & 1) * half + (x >> 1)] = src[x];
}
