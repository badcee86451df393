/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of q8.h here: pooling, and what is done element by element. */
#pragma once

#include "../pool-window.h"
#include "q8-result.h"

INLINE void
pool_window (const FerQ8Pool *p, const uint8_t *src, int rows, int columns,
    VECI *result, const int average)
{
  UNROLL
  for (int i = 0; i < PARTS; i++)
    result[i] = vi_set1 (0);
  for (int ky = 0; ky < rows; ky++, src += p->dilation_y * p->src_row) {
    const uint8_t *s = src;

    for (int kx = 0; kx < columns; kx++, s += p->dilation_x * LANES) {
      UNROLL
      for (int i = 0; i < PARTS; i++) {
        VECI v = vi_load_bytes (s + i * VEC_FLOATS);

        result[i] = average ? vi_add (result[i], v) : vi_max (result[i], v);
      }
    }
  }
}

INLINE void
pool_pixel (const FerQ8Pool *p, const uint8_t *src, int rows, int columns,
    ptrdiff_t at, const int average)
{
  const int taps = rows * columns;
  const VEC scale = v_set1 (taps > 0 ? p->scale / (float) taps : 0);
  VECI result[PARTS];

  pool_window (p, src, rows, columns, result, average);
  UNROLL
  for (int i = 0; i < PARTS; i++, at += VEC_FLOATS) {
    if (average)
      put (&p->out, at,
          v_mul (
              vi_to_floats (vi_sub (result[i], vi_set1 (taps * p->src_zero))),
              scale));
    else
      vi_store_bytes (p->out.bytes + at, result[i]);
  }
}

INLINE void
pool (const FerQ8Pool *p, const int average)
{
  for (int y = 0; y < p->height; y++) {
    const FerTaps rows = FER_POOL_ROWS (p, y);

    for (int x = 0; x < p->width; x++) {
      const FerTaps columns = FER_POOL_COLUMNS (p, x);
      const uint8_t *src =
          p->src + (rows.at + rows.first * p->dilation_y) * p->src_row
          + (ptrdiff_t) (columns.at + columns.first * p->dilation_x) * LANES;

      for (int b = 0; b < p->blocks; b++)
        pool_pixel (p, src + b * p->src_block, fer_count_taps (rows),
            fer_count_taps (columns),
            b * p->out.block + y * p->out.row + x * p->out.pixel, average);
    }
  }
}

void
NAME (max_pool) (const FerQ8Pool *p)
{
  pool (p, 0);
}

void
NAME (average_pool) (const FerQ8Pool *p)
{
  pool (p, 1);
}

/* --- Element by element --------------------------------------------------- */

void
NAME (blend) (const FerQ8Blend *n)
{
  for (int b = 0; b < n->blocks; b++) {
    const float *a_scale = n->a_scale + b * LANES;

    for (int y = 0; y < n->height; y++) {
      const uint8_t *p = n->a + b * n->a_block + y * n->a_row;
      const uint8_t *q =
          n->b != NULL ? n->b + b * n->b_block + y * n->b_row : NULL;
      ptrdiff_t at = b * n->out.block + y * n->out.row;

      for (int x = 0; x < n->width; x++, p += LANES, at += n->out.pixel) {
        UNROLL
        for (int i = 0; i < LANES; i += VEC_FLOATS) {
          VEC value = get_scaled (p + i, n->a_zero, a_scale + i);

          if (q != NULL)
            value = v_add (value, get_scaled (q + x * LANES + i, n->b_zero,
                                      n->b_scale + b * LANES + i));
          put (&n->out, at + i, value);
        }
      }
    }
  }
}

void
NAME (quantize) (const FerQ8Quantize *n)
{
  const VEC step = v_set1 (n->step);

  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->height; y++) {
      const float *src = n->src + b * n->src_block + y * n->src_row;
      ptrdiff_t at = b * n->out.block + y * n->out.row;

      for (int x = 0; x < n->width; x++, src += LANES, at += n->out.pixel) {
        UNROLL
        for (int i = 0; i < LANES; i += VEC_FLOATS)
          put (&n->out, at + i, v_div (v_load (src + i), step));
      }
    }
  }
}
