/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernels of quantised networks are checked with. */
#pragma once

#include "check.h"

#define LANES FER_Q8_BLOCK

typedef enum {
  FILL_RANDOM,
  FILL_LEAST,
  FILL_MOST,
  FILL_EXTREMES, /* least and most in turns, by chance */
  N_FILLS
} Fill;

guint8 *new_bytes (gsize n, Fill fill);
gint8 *new_weights (gsize n, Fill fill);
gint32 *new_ints (gsize n, Fill fill);
float *new_floats (gsize n, double size);
FerQ8Conv new_conv_for (const FerQ8Kernels *variant, const FerQ8Conv *c);
void clear_conv_for (FerQ8Conv *c);

void choose_output (FerQ8Output *out, Outputs *outputs, const Check *check,
    gboolean may_be_floats, int blocks, int height, int width);
void set_output (FerQ8Output *out, const Outputs *outputs, guint which);
