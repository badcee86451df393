/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators that make one number of all along some axes, or are made of it. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_layer_normalization;
FerLowerFunc fer_lower_reduce_max;
FerLowerFunc fer_lower_reduce_mean;
FerLowerFunc fer_lower_reduce_sum;

G_END_DECLS
