/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/**
 * fer_ops_fuse:
 * @ops: operations as the graph has them
 *
 * Joins operations: scales and shifts (BatchNormalization) become part of the
 * weights before them, activations and residual sums part of what computes
 * their operand, padding and flattening part of what reads them. Drops what no
 * output needs.
 */
void fer_ops_fuse (FerOps *ops);

G_END_DECLS
