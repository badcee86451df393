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
v_abs (VEC x)
{
  return v_max (x, v_sub (v_set1 (0), x));
}

/* tanh (x): what e^-2|x| makes of it, with the sign of x. */
INLINE VEC
v_tanh (VEC x)
{
  const VEC zero = v_set1 (0), one = v_set1 (1);
  VEC e = v_exp (v_mul (v_set1 (-2), v_abs (x)));
  VEC y = v_div (v_sub (one, e), v_add (one, e));

  return v_negative (x, v_sub (zero, y), y);
}

/* log (1 + e^x) as max (0, x) + log (1 + u), u = e^-|x| in 0 … 1. The logarithm
 * is 2 artanh (s), s = u / (2 + u) in 0 … 1/3, by its series within 2e-8. */
INLINE VEC
v_softplus (VEC x)
{
  const VEC zero = v_set1 (0);
  VEC u = v_exp (v_sub (zero, v_abs (x)));
  VEC s = v_div (u, v_add (v_set1 (2), u)), q = v_mul (s, s);
  VEC p = v_set1 (2.0f / 13);

  p = v_fma (p, q, v_set1 (2.0f / 11));
  p = v_fma (p, q, v_set1 (2.0f / 9));
  p = v_fma (p, q, v_set1 (2.0f / 7));
  p = v_fma (p, q, v_set1 (2.0f / 5));
  p = v_fma (p, q, v_set1 (2.0f / 3));
  p = v_fma (p, q, v_set1 (2));
  return v_fma (p, s, v_max (zero, x));
}

/* erf (x) within 2e-7 (Abramowitz and Stegun, 7.1.26). */
INLINE VEC
v_erf (VEC x)
{
  const VEC zero = v_set1 (0), one = v_set1 (1);
  VEC a = v_abs (x);
  VEC t = v_div (one, v_fma (a, v_set1 (0.3275911f), one));
  VEC p = v_set1 (1.061405429f), y;

  p = v_fma (p, t, v_set1 (-1.453152027f));
  p = v_fma (p, t, v_set1 (1.421413741f));
  p = v_fma (p, t, v_set1 (-0.284496736f));
  p = v_fma (p, t, v_set1 (0.254829592f));
  y = v_sub (one, v_mul (v_mul (p, t), v_exp (v_sub (zero, v_mul (a, a)))));
  return v_negative (x, v_sub (zero, y), y);
}

/* The activations that take long by themselves: out of line, so that the loops
 * of the others stay small. */
static __attribute__ ((noinline)) VEC
activate_curve (const FerNnActivation *act, VEC x)
{
  const VEC one = v_set1 (1), half = v_mul (v_set1 (0.5f), x);
  VEC cube;

  switch (act->kind) {
    case FER_NN_ELU:
      return v_negative (x, v_mul (v_set1 (act->a), v_sub (v_exp (x), one)),
          v_mul (x, v_set1 (act->b)));
    case FER_NN_TANH:
      return v_tanh (x);
    case FER_NN_SOFTPLUS:
      return v_softplus (x);
    case FER_NN_MISH:
      return v_mul (x, v_tanh (v_softplus (x)));
    case FER_NN_ERF:
      return v_erf (x);
    case FER_NN_GELU:
      return v_fma (half, v_erf (v_mul (x, v_set1 (0.70710678f))), half);
    case FER_NN_GELU_TANH:
      cube = v_mul (x, v_mul (x, x));
      return v_fma (half,
          v_tanh (v_mul (
              v_set1 (0.79788456f), v_fma (cube, v_set1 (0.044715f), x))),
          half);
    case FER_NN_EXP:
      return v_exp (x);
    case FER_NN_SQRT:
      return v_sqrt (x);
    case FER_NN_RECIPROCAL:
      return v_min (v_set1 (FER_NN_MOST_RECIPROCAL),
          v_max (v_set1 (-FER_NN_MOST_RECIPROCAL), v_div (one, x)));
    default:
      return x;
  }
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
    default:
      return activate_curve (act, x);
  }
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
