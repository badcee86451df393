/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps of convolutions and matrix products of floats. */
#pragma once

#include "net/plan/builder.h"

G_BEGIN_DECLS

/* Of FER_OP_CONV and FER_OP_GEMM. */
FerBuildFunc fer_build_conv;
FerBuildFunc fer_build_product;

/**
 * fer_build_plain_conv:
 *
 * Returns: operation @i as one call of the kernel of convolutions
 */
FerConvStep fer_build_plain_conv (FerBuilder *builder, guint i);

G_END_DECLS
