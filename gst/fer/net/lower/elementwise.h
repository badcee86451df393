/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that keep the places of numbers: activations, normalisation,
 * arithmetic. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_add;
FerLowerFunc fer_lower_batch_normalization;
FerLowerFunc fer_lower_clip;
FerLowerFunc fer_lower_div;
FerLowerFunc fer_lower_hard_sigmoid;
FerLowerFunc fer_lower_hard_swish;
FerLowerFunc fer_lower_leaky_relu;
FerLowerFunc fer_lower_mul;
FerLowerFunc fer_lower_prelu;
FerLowerFunc fer_lower_relu;
FerLowerFunc fer_lower_sigmoid;
FerLowerFunc fer_lower_softmax;
FerLowerFunc fer_lower_sub;

G_END_DECLS
