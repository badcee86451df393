/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: the transforms of Winograd's minimal filtering. */
#pragma once

#include "nn-activation.h"

/* VEC_FLOATS lanes of a tile. Only rows x columns of its pixels lie in the
 * source; the others are 0. */
INLINE void
transform_in (const FerNnWinogradIn *n, const float *src, float *dst, int rows,
    int columns)
{
  VEC d[4][4], t[4][4];

  UNROLL
  for (int i = 0; i < 4; i++) {
    UNROLL
    for (int j = 0; j < 4; j++)
      d[i][j] = i < rows && j < columns
                    ? v_load (src + i * n->src_row + j * LANES)
                    : v_set1 (0);
  }
  UNROLL
  for (int j = 0; j < 4; j++) {
    t[0][j] = v_sub (d[0][j], d[2][j]);
    t[1][j] = v_add (d[1][j], d[2][j]);
    t[2][j] = v_sub (d[2][j], d[1][j]);
    t[3][j] = v_sub (d[1][j], d[3][j]);
  }
  UNROLL
  for (int i = 0; i < 4; i++, dst += 4 * n->dst_point) {
    v_store (dst, v_sub (t[i][0], t[i][2]));
    v_store (dst + n->dst_point, v_add (t[i][1], t[i][2]));
    v_store (dst + 2 * n->dst_point, v_sub (t[i][2], t[i][1]));
    v_store (dst + 3 * n->dst_point, v_sub (t[i][1], t[i][3]));
  }
}

void
NAME (winograd_in) (const FerNnWinogradIn *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      const float *src = n->src + b * n->src_block + 2 * y * n->src_row;
      float *dst = n->dst + b * n->dst_block + y * n->columns * LANES;
      int rows = n->src_height - 2 * y;

      for (int x = 0; x < n->columns; x++) {
        int columns = n->src_width - 2 * x;

        for (int i = 0; i < LANES; i += VEC_FLOATS) {
          const float *from = src + 2 * x * LANES + i;
          float *to = dst + x * LANES + i;

          if (rows >= 4 && columns >= 4)
            transform_in (n, from, to, 4, 4);
          else
            transform_in (n, from, to, rows, columns);
        }
      }
    }
  }
}

INLINE void
transform_out (
    const FerNnWinogradOut *n, int b, int y, int x, int lane, VEC low, VEC high)
{
  const float *src =
      n->src + b * n->src_block + (y * n->columns + x) * LANES + lane;
  const VEC bias = v_load (n->bias + b * LANES + lane);
  ptrdiff_t row = 4 * n->src_point;
  VEC s[2][4];

  UNROLL
  for (int j = 0; j < 4; j++, src += n->src_point) {
    VEC m1 = v_load (src + row), m2 = v_load (src + 2 * row);

    s[0][j] = v_add (v_add (v_load (src), m1), m2);
    s[1][j] = v_sub (v_sub (m1, m2), v_load (src + 3 * row));
  }
  UNROLL
  for (int i = 0; i < 2; i++) {
    VEC out[2] = { v_add (v_add (s[i][0], s[i][1]), s[i][2]),
      v_sub (v_sub (s[i][1], s[i][2]), s[i][3]) };

    if (2 * y + i >= n->height)
      break;
    UNROLL
    for (int j = 0; j < 2; j++) {
      ptrdiff_t column = (2 * x + j) * LANES + lane;
      VEC v = v_add (out[j], bias);

      if (2 * x + j >= n->width)
        break;
      if (n->residual != NULL)
        v = v_add (v, v_load (n->residual + b * n->residual_block
                              + (2 * y + i) * n->residual_row + column));
      v = v_min (high, v_max (low, v));
      if (!is_clip (n->act.kind))
        v = activate (&n->act, v, b * LANES + lane);
      v_store (
          n->dst + b * n->dst_block + (2 * y + i) * n->dst_row + column, v);
    }
  }
}

void
NAME (winograd_out) (const FerNnWinogradOut *n)
{
  const VEC low = v_set1 (get_low (&n->act)),
            high = v_set1 (get_high (&n->act));

  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i += VEC_FLOATS)
          transform_out (n, b, y, x, i, low, high);
      }
    }
  }
}
