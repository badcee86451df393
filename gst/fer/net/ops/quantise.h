/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/**
 * fer_ops_quantise:
 * @ops: fused operations
 *
 * Lets operations between a DequantizeLinear and a QuantizeLinear compute with
 * the bytes themselves, where there are kernels for it. The others compute with
 * floats, as the file says.
 */
void fer_ops_quantise (FerOps *ops);

G_END_DECLS
