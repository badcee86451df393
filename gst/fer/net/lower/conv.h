/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operators with weights: convolutions and matrix products. */
#pragma once

#include "net/lower/context.h"

G_BEGIN_DECLS

FerLowerFunc fer_lower_conv;
FerLowerFunc fer_lower_gemm;
FerLowerFunc fer_lower_matmul;

G_END_DECLS
