/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernels of networks are checked with, and how closely they agree. */
#pragma once

#include "check.h"

#define LANES FER_NN_BLOCK

typedef enum {
  FILL_RANDOM,
  FILL_ZERO,
  FILL_DENORMAL,
  FILL_LARGE,
  FILL_SPECIAL, /* infinities and NaN among the others */
  N_FILLS
} Fill;

float *new_floats (gsize n, Fill fill);
float *new_copy (const float *from, gsize n, float (*change) (float));
/* One of those up to @last. Of sums, FER_NN_EXP would make a share of the
 * result of what they may be apart: that one is for elements alone. */
FerNnActivation choose_activation (const float *slopes, FerNnAct last);

void compare_sums (Outputs *outputs, const float *sizes);
void compare_elements (Outputs *outputs);
void compare_exactly (Outputs *outputs);
