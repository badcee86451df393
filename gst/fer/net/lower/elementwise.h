/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that keep the places of numbers: normalisation, arithmetic. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_add;
FerLowerFunc fer_lower_batch_normalization;
FerLowerFunc fer_lower_div;
FerLowerFunc fer_lower_mul;
FerLowerFunc fer_lower_neg;
FerLowerFunc fer_lower_pow;
FerLowerFunc fer_lower_sub;

G_END_DECLS
