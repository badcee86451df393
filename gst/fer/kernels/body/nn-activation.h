/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: activations, and what all its parts share. */
#pragma once

#include <math.h>

#include "../inline.h"
#include "../nn.h"

#define LANES FER_NN_BLOCK
#define PARTS (LANES / VEC_FLOATS) /* vectors in a block */

/* exp (x) within 2e-7, for x clipped to where it is a normal number. */
INLINE VEC
v_exp (VEC x)
{
  VEC n, r, p;

  x = v_min (v_set1 (88.0f), v_max (v_set1 (-87.0f), x));
  n = v_round (v_mul (x, v_set1 (1.44269504f)));
  /* ln 2 in two parts, the first one exact in few bits */
  r = v_fma (n, v_set1 (-0.693359375f), x);
  r = v_fma (n, v_set1 (2.12194440e-4f), r);
  p = v_set1 (1.0f / 720);
  p = v_fma (p, r, v_set1 (1.0f / 120));
  p = v_fma (p, r, v_set1 (1.0f / 24));
  p = v_fma (p, r, v_set1 (1.0f / 6));
  p = v_fma (p, r, v_set1 (0.5f));
  p = v_fma (p, r, v_set1 (1));
  p = v_fma (p, r, v_set1 (1));
  return v_mul (p, v_exp2i (n));
}

INLINE VEC
activate (const FerNnActivation *act, VEC x, int channel)
{
  const VEC zero = v_set1 (0), one = v_set1 (1);

  switch (act->kind) {
    case FER_NN_NONE:
      return x;
    case FER_NN_RELU:
      return v_max (zero, x);
    case FER_NN_CLIP:
      return v_min (v_set1 (act->b), v_max (v_set1 (act->a), x));
    case FER_NN_LEAKY:
      return v_negative (x, v_mul (x, v_set1 (act->a)), x);
    case FER_NN_PRELU:
      return v_negative (x, v_mul (x, v_load (act->slopes + channel)), x);
    case FER_NN_HARD_SIGMOID:
    case FER_NN_HARD_SWISH: {
      VEC s = v_fma (x, v_set1 (act->a), v_set1 (act->b));

      s = v_min (one, v_max (zero, s));
      return act->kind == FER_NN_HARD_SIGMOID ? s : v_mul (x, s);
    }
    case FER_NN_SIGMOID:
      return v_div (one, v_add (one, v_exp (v_sub (zero, x))));
  }
  return x;
}

/* Whether a tile applies the activation to its sums in registers, as a clip.
 * The others are rarer: they are applied to what the tile has stored. */
INLINE int
is_clip (FerNnAct kind)
{
  return kind == FER_NN_NONE || kind == FER_NN_RELU || kind == FER_NN_CLIP;
}

/* The bounds of an activation that is a clip; no bounds for the others. */
INLINE float
get_low (const FerNnActivation *act)
{
  return act->kind == FER_NN_RELU   ? 0
         : act->kind == FER_NN_CLIP ? act->a
                                    : -INFINITY;
}

INLINE float
get_high (const FerNnActivation *act)
{
  return act->kind == FER_NN_CLIP ? act->b : INFINITY;
}

/* Applies only the bounds that @clip uses. */
INLINE VEC
v_clip (VEC x, VEC low, VEC high, const FerNnAct clip)
{
  if (clip != FER_NN_NONE)
    x = v_max (low, x);
  return clip == FER_NN_CLIP ? v_min (high, x) : x;
}

static __attribute__ ((noinline)) void
activate_tile (const FerNnActivation *act, float *dst, ptrdiff_t block,
    ptrdiff_t pixel, int channel, int blocks, int pixels)
{
  for (int b = 0; b < blocks; b++) {
    for (int p = 0; p < pixels; p++) {
      float *at = dst + b * block + p * pixel;

      for (int i = 0; i < LANES; i += VEC_FLOATS)
        v_store (
            at + i, activate (act, v_load (at + i), channel + b * LANES + i));
    }
  }
}
