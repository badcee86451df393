/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/* Joins operations: scales and shifts (BatchNormalization) into the weights,
 * activations and residual sums into what computes their operand, padding and
 * flattening into what reads them. Drops what no output needs. */
void fer_ops_fuse (FerOps *ops);

G_END_DECLS
