/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: operations element by element. */
#pragma once

#include "nn-activation.h"

INLINE VEC
load_operand (const FerNnOperand *n, const float *at, int i)
{
  return n->one_channel ? v_set1 (at[0]) : v_load (at + i);
}

#define BINARY(name, op)                                                       \
  void NAME (name) (const FerNnBinary *n)                                      \
  {                                                                            \
    for (int b = 0; b < n->blocks; b++) {                                      \
      for (int y = 0; y < n->height; y++) {                                    \
        const float *p = n->a.data + b * n->a.block + y * n->a.row;            \
        const float *q = n->b.data + b * n->b.block + y * n->b.row;            \
        float *dst = n->dst + b * n->dst_block + y * n->dst_row;               \
                                                                               \
        for (int x = 0; x < n->width; x++) {                                   \
          for (int i = 0; i < LANES; i += VEC_FLOATS)                          \
            v_store (dst + i, activate (&n->act,                               \
                                  op (load_operand (&n->a, p, i),              \
                                      load_operand (&n->b, q, i)),             \
                                  b * LANES + i));                             \
          p += n->a.pixel;                                                     \
          q += n->b.pixel;                                                     \
          dst += LANES;                                                        \
        }                                                                      \
      }                                                                        \
    }                                                                          \
  }

BINARY (add, v_add)
BINARY (sub, v_sub)
BINARY (mul, v_mul)

void
NAME (affine) (const FerNnAffine *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int i = 0; i < LANES; i += VEC_FLOATS) {
      int c = b * LANES + i;
      VEC scale = n->scale != NULL ? v_load (n->scale + c) : v_set1 (1);
      VEC shift = n->scale != NULL ? v_load (n->shift + c) : v_set1 (0);

      for (int y = 0; y < n->height; y++) {
        const float *src = n->src + b * n->src_block + y * n->src_row + i;
        float *dst = n->dst + b * n->dst_block + y * n->dst_row + i;

        for (int x = 0; x < n->width * LANES; x += LANES) {
          VEC v = v_load (src + x);

          if (n->scale != NULL)
            v = v_fma (v, scale, shift);
          v_store (dst + x, activate (&n->act, v, c));
        }
      }
    }
  }
}
