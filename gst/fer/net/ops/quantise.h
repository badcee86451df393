/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/* Of fused operations: those between a DequantizeLinear and a QuantizeLinear
 * compute with the bytes themselves, as far as there are kernels for it. The
 * rest stays in floats. */
void fer_ops_quantise (FerOps *ops);

G_END_DECLS
