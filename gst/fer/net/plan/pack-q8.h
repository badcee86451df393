/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Constants of operations on bytes. */
#pragma once

#include "kernels/q8.h"
#include "net/plan/pack.h"

G_BEGIN_DECLS

/**
 * FerQ8Weights:
 *
 * What a convolution or product of bytes needs of its weights: see #FerQ8Conv.
 */
typedef struct {
  const gint8 *weights;
  const gint16 *points; /* of FerQ8WinogradProduct, instead of weights */
  const gint32 *bias;
  const gfloat *scale;
} FerQ8Weights;

/**
 * fer_pack_q8_weights:
 * @in: the bytes that @op reads
 * @out: what it gives
 * @kernels: those that will read them
 * @winograd: whether they are wanted as points
 *
 * Returns: the packed weights of @op, a convolution or product on bytes
 */
FerQ8Weights fer_pack_q8_weights (FerPack *pack, const FerOp *op,
    const FerValue *in, const FerValue *out, const FerQ8Kernels *kernels,
    gboolean winograd);

G_END_DECLS
