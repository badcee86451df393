/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of q8.h here: convolution by products of four bytes at a time. */
#pragma once

#include "q8-result.h"

#define GROUPS (LANES / FER_Q8_GROUP)
#define GROUP_WEIGHTS (LANES * FER_Q8_GROUP)

/* Adds the products of `groups` groups of input channels, all of them in one
 * source. Either the weights or the sources stay in registers while the others
 * are loaded one by one: of one group those that are fewer, of several groups
 * the sources. */
INLINE void
conv_step (const Conv *t, const uint8_t *s, const int8_t *w, SUM *sum,
    const int blocks, const int rows, const int columns, const int groups)
{
  const int pixels = rows * columns, n = blocks * SUMS;
  const int weights_wait = groups == 1 && n <= pixels;
  WEIGHTS weights[MAX_BLOCKS * SUMS];
  SOURCE sources[MAX_COLUMNS];

  if (weights_wait) {
    UNROLL
    for (int i = 0; i < n; i++)
      weights[i] = q_weights (w + i / SUMS * t->weights_block, i % SUMS);
  } else {
    UNROLL
    for (int p = 0; p < pixels; p++)
      sources[p] = q_source (
          s + p / columns * t->c->src_step_y + p % columns * t->c->src_step_x,
          groups);
  }
  UNROLL
  for (int g = 0; g < groups; g++, w += GROUP_WEIGHTS) {
    UNROLL
    for (int j = 0; j < pixels * n; j++) {
      const int p = weights_wait ? j / n : j % pixels;
      const int i = weights_wait ? j % n : j / pixels;

      if (weights_wait && i == 0)
        sources[p] = q_source (
            s + p / columns * t->c->src_step_y + p % columns * t->c->src_step_x,
            groups);
      if (!weights_wait && p == 0)
        weights[i] = q_weights (w + i / SUMS * t->weights_block, i % SUMS);
      sum[p * n + i] = q_dot (sum[p * n + i], sources[p], g, weights[i]);
    }
  }
}

INLINE void
conv_tile (const Conv *t, int o, int y, int x, const int blocks, const int rows,
    const int columns)
{
  const FerQ8Conv *c = t->c;
  const uint8_t *src = c->src + y * c->src_step_y + x * c->src_step_x;
  const int8_t *w = c->weights + o * t->weights_block;
  SUM sum[MAX_BLOCKS * MAX_COLUMNS * SUMS];

  UNROLL
  for (int i = 0; i < blocks * rows * columns * SUMS; i++)
    sum[i] = q_zero ();

  for (int first = 0; first < c->channels;
       first += LANES, src += c->src_block) {
    int left = c->channels - first;
    int groups =
        left < LANES ? (left + FER_Q8_GROUP - 1) / FER_Q8_GROUP : GROUPS;

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += GROUPS * GROUP_WEIGHTS) {
        const uint8_t *s = src + ky * c->src_tap_y + kx * c->src_tap_x;
        const int8_t *v = w;
        int g = 0;

        for (; g + SOURCE_GROUPS <= groups; g += SOURCE_GROUPS,
             v += SOURCE_GROUPS * GROUP_WEIGHTS,
             s += SOURCE_GROUPS * FER_Q8_GROUP)
          conv_step (t, s, v, sum, blocks, rows, columns, SOURCE_GROUPS);
        for (; SOURCE_GROUPS > 1 && g < groups;
             g++, v += GROUP_WEIGHTS, s += FER_Q8_GROUP)
          conv_step (t, s, v, sum, blocks, rows, columns, 1);
      }
    }
  }

  UNROLL
  for (int p = 0; p < rows * columns; p++) {
    UNROLL
    for (int j = 0; j < blocks * PARTS; j++)
      conv_finish (c,
          q_finish (sum + (p * blocks + j / PARTS) * SUMS, j % PARTS),
          o + j / PARTS, y + p / columns, x + p % columns, j % PARTS);
  }
}
