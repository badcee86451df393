/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that read or write bytes. */
#pragma once

#include "net/plan/builder.h"

G_BEGIN_DECLS

FerBuildFunc fer_build_q8_blend; /* FER_OP_BLEND, FER_OP_DEQUANTIZE */
FerBuildFunc fer_build_q8_conv;
FerBuildFunc fer_build_q8_pool; /* FER_OP_MAX_POOL, FER_OP_AVERAGE_POOL */
FerBuildFunc fer_build_q8_product;
FerBuildFunc fer_build_quantize; /* also with the convolution before it */

G_END_DECLS
