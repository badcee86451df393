/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of q8.h here: from sums to results, and what all its parts share. */
#pragma once

#include "../inline.h"
#include "../q8.h"

#define LANES FER_Q8_BLOCK
#define PARTS (LANES / VEC_FLOATS) /* vectors in a block */

typedef struct {
  const FerQ8Conv *c;
  ptrdiff_t weights_block;
} Conv;

INLINE void
put (const FerQ8Output *out, ptrdiff_t at, VEC value)
{
  value = v_min (v_max (value, v_set1 (out->low)), v_set1 (out->high));
  if (out->floats != NULL)
    v_store (out->floats + at, value);
  else
    vi_store_bytes (
        out->bytes + at, vi_add (v_to_ints (value), vi_set1 (out->zero)));
}

/* (bytes - zero) * scale */
INLINE VEC
get_scaled (const uint8_t *bytes, int zero, const float *scale)
{
  return v_mul (vi_to_floats (vi_sub (vi_load_bytes (bytes), vi_set1 (zero))),
      v_load (scale));
}

/* Part @i of a block of sums, to its place in the output. */
INLINE void
conv_finish (const FerQ8Conv *c, VECI sums, int o, int y, int x, const int i)
{
  int channel = o * LANES + i * VEC_FLOATS;
  VEC value = v_mul (vi_to_floats (vi_add (sums, vi_load (c->bias + channel))),
      v_load (c->scale + channel));

  if (c->residual != NULL)
    value = v_add (value,
        get_scaled (c->residual + o * c->residual_block + y * c->residual_row
                        + x * c->residual_pixel + i * VEC_FLOATS,
            c->residual_zero, c->residual_scale + channel));
  put (&c->out,
      o * c->out.block + y * c->out.row + x * c->out.pixel + i * VEC_FLOATS,
      value);
}
