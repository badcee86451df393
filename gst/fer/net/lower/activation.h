/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Activations: operators that change each number by itself, and softmax. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_clip;
FerLowerFunc fer_lower_elu;
FerLowerFunc fer_lower_erf;
FerLowerFunc fer_lower_exp;
FerLowerFunc fer_lower_gelu;
FerLowerFunc fer_lower_hard_sigmoid;
FerLowerFunc fer_lower_hard_swish;
FerLowerFunc fer_lower_leaky_relu;
FerLowerFunc fer_lower_log_softmax;
FerLowerFunc fer_lower_mish;
FerLowerFunc fer_lower_prelu;
FerLowerFunc fer_lower_reciprocal;
FerLowerFunc fer_lower_relu;
FerLowerFunc fer_lower_selu;
FerLowerFunc fer_lower_sigmoid;
FerLowerFunc fer_lower_softmax;
FerLowerFunc fer_lower_softplus;
FerLowerFunc fer_lower_sqrt;
FerLowerFunc fer_lower_tanh;

G_END_DECLS
