/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: depthwise convolution. */
#pragma once

#include "nn-activation.h"

#define DEPTHWISE_PIXELS 8

/* What all pixels of a block share. */
typedef struct {
  const FerNnDepthwise *c;
  const float *weights, *bias;
  float low, high;
} Depthwise;

/* Neighbouring pixels, VEC_FLOATS channels of each. */
INLINE void
depthwise_any (const Depthwise *t, const float *src, VEC *sum, const int pixels)
{
  const FerNnDepthwise *c = t->c;
  const float *w = t->weights;

  for (int ky = 0; ky < c->kernel_h; ky++, src += c->src_tap_y) {
    const float *s = src;

    for (int kx = 0; kx < c->kernel_w; kx++, s += c->src_tap_x, w += LANES) {
      VEC weight = v_load (w);

      UNROLL
      for (int p = 0; p < pixels; p++)
        sum[p] = v_fma (v_load (s + p * c->src_step_x), weight, sum[p]);
    }
  }
}

/* The same for kernels that are 3 wide and move by one pixel: each pixel of the
 * source is loaded once for the three results that read it. */
INLINE void
depthwise_wide3 (
    const Depthwise *t, const float *src, VEC *sum, const int pixels)
{
  const FerNnDepthwise *c = t->c;
  const float *w = t->weights;

  for (int ky = 0; ky < c->kernel_h;
       ky++, src += c->src_tap_y, w += 3 * LANES) {
    const VEC weights[3] = { v_load (w), v_load (w + LANES),
      v_load (w + 2 * LANES) };

    UNROLL
    for (int q = 0; q < pixels + 2; q++) {
      const VEC value = v_load (src + q * LANES);

      UNROLL
      for (int kx = 2; kx >= 0; kx--) {
        if (q - kx >= 0 && q - kx < pixels)
          sum[q - kx] = v_fma (value, weights[kx], sum[q - kx]);
      }
    }
  }
}

INLINE void
depthwise_store (const Depthwise *t, float *dst, const VEC *sum,
    const int pixels, const FerNnAct clip)
{
  const VEC low = v_set1 (t->low), high = v_set1 (t->high);

  UNROLL
  for (int p = 0; p < pixels; p++)
    v_store (dst + p * LANES, v_clip (sum[p], low, high, clip));
}

INLINE void
depthwise_pixels (const Depthwise *t, const float *src, float *dst,
    const int wide3, const int pixels)
{
  VEC sum[DEPTHWISE_PIXELS];

  UNROLL
  for (int p = 0; p < pixels; p++)
    sum[p] = v_load (t->bias);
  if (wide3)
    depthwise_wide3 (t, src, sum, pixels);
  else
    depthwise_any (t, src, sum, pixels);
  if (t->c->act.kind == FER_NN_RELU)
    depthwise_store (t, dst, sum, pixels, FER_NN_RELU);
  else if (t->c->act.kind == FER_NN_CLIP)
    depthwise_store (t, dst, sum, pixels, FER_NN_CLIP);
  else
    depthwise_store (t, dst, sum, pixels, FER_NN_NONE);
}

INLINE void
depthwise_some (const Depthwise *t, const float *src, float *dst,
    const int wide3, int pixels)
{
  switch (pixels) {
#define CASE(n)                                                                \
  case n:                                                                      \
    depthwise_pixels (t, src, dst, wide3, n);                                  \
    break;
    CASE (1)
    CASE (2)
    CASE (3)
    CASE (4)
    CASE (5)
    CASE (6)
    CASE (7)
    CASE (8)
#undef CASE
  }
}

/* Shares out the pixels evenly: nine are 5 + 4, not 8 + 1, since one sum alone
 * would wait for each of its own products. */
INLINE void
depthwise_row (
    const Depthwise *t, const float *src, float *dst, const int wide3)
{
  int width = t->c->width, n;
  int left = (width + DEPTHWISE_PIXELS - 1) / DEPTHWISE_PIXELS;

  for (int x = 0; x < width; x += n, left--) {
    n = (width - x + left - 1) / left;
    depthwise_some (t, src + x * t->c->src_step_x, dst + x * LANES, wide3, n);
  }
}

void
NAME (depthwise) (const FerNnDepthwise *c)
{
  ptrdiff_t block = (ptrdiff_t) c->kernel_h * c->kernel_w * LANES;
  int wide3 =
      c->kernel_w == 3 && c->src_step_x == LANES && c->src_tap_x == LANES;
  Depthwise t = {
    .c = c,
    .low = get_low (&c->act),
    .high = get_high (&c->act),
  };

  for (int b = 0; b < c->blocks; b++) {
    for (int y = 0; y < c->height; y++) {
      const float *src = c->src + b * c->src_block + y * c->src_step_y;
      float *dst = c->dst + b * c->dst_block + y * c->dst_row;

      for (int i = 0; i < LANES; i += VEC_FLOATS) {
        t.weights = c->weights + b * block + i;
        t.bias = c->bias + b * LANES + i;
        if (wide3)
          depthwise_row (&t, src + i, dst + i, 1);
        else
          depthwise_row (&t, src + i, dst + i, 0);
      }
      if (!is_clip (c->act.kind))
        activate_tile (&c->act, dst, 0, LANES, b * LANES, 1, c->width);
    }
  }
}
