/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: pooling. */
#pragma once

#include <float.h>

#include "nn-activation.h"
#include "../pool-window.h"

INLINE void
pool_pixel (const FerNnPool *p, const float *src, float *dst, int rows,
    int columns, float factor, const int average)
{
  VEC result[PARTS];

  UNROLL
  for (int i = 0; i < PARTS; i++)
    result[i] = v_set1 (average ? 0 : -FLT_MAX);
  for (int ky = 0; ky < rows; ky++, src += p->dilation_y * p->src_row) {
    const float *s = src;

    for (int kx = 0; kx < columns; kx++, s += p->dilation_x * LANES) {
      UNROLL
      for (int i = 0; i < PARTS; i++) {
        VEC v = v_load (s + i * VEC_FLOATS);

        result[i] = average ? v_add (result[i], v) : v_max (v, result[i]);
      }
    }
  }
  UNROLL
  for (int i = 0; i < PARTS; i++)
    v_store (dst + i * VEC_FLOATS,
        average ? v_mul (result[i], v_set1 (factor)) : result[i]);
}

INLINE void
pool (const FerNnPool *p, const int average)
{
  for (int y = 0; y < p->height; y++) {
    const FerTaps rows = FER_POOL_ROWS (p, y);
    const int n_rows = fer_count_taps (rows);

    for (int x = 0; x < p->width; x++) {
      const FerTaps columns = FER_POOL_COLUMNS (p, x);
      const int n_columns = fer_count_taps (columns);
      const float *src =
          p->src + (rows.at + rows.first * p->dilation_y) * p->src_row
          + (ptrdiff_t) (columns.at + columns.first * p->dilation_x) * LANES;
      int taps = n_rows * n_columns;

      if (average && p->count_pad)
        taps = FER_COUNT_PADDED_TAPS (p, y, x);
      for (int b = 0; b < p->blocks; b++) {
        const float *from = src + b * p->src_block;
        float *dst = p->dst + b * p->dst_block + y * p->dst_row + x * LANES;
        float factor = taps > 0 ? 1.0f / taps : 0;

        if (n_rows == 3 && n_columns == 3)
          pool_pixel (p, from, dst, 3, 3, factor, average);
        else if (n_rows == 2 && n_columns == 2)
          pool_pixel (p, from, dst, 2, 2, factor, average);
        else
          pool_pixel (p, from, dst, n_rows, n_columns, factor, average);
      }
    }
  }
}

void
NAME (max_pool) (const FerNnPool *p)
{
  pool (p, 0);
}

void
NAME (average_pool) (const FerNnPool *p)
{
  pool (p, 1);
}
