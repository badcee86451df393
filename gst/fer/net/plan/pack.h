/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Constants in the order in which the kernels read them, behind each other in
 * one block of memory. All is packed twice: to count, then to fill.
 */
#pragma once

#include "net/plan/method.h"

G_BEGIN_DECLS

/* Most floats of packed constants. */
#define FER_MAX_CONSTANTS ((gsize) 1 << 29)

/**
 * FerPack:
 *
 * The memory, zeroed, and how much of it is used.
 */
typedef struct {
  gfloat *memory; /* NULL while sizes are counted */
  gsize used;     /* floats */
} FerPack;

static inline gsize
fer_pack_round_up (gsize n)
{
  return (n + FER_NN_BLOCK - 1) & ~(gsize) (FER_NN_BLOCK - 1);
}

/**
 * fer_pack_take:
 * @n: floats, whole blocks
 *
 * Returns: (nullable): the next @n floats, %NULL while sizes are counted; so
 * are the results of all functions below
 */
gfloat *fer_pack_take (FerPack *pack, gsize n);

/**
 * fer_pack_channels:
 * @values: (nullable): numbers for the channels; %NULL = zeros
 * @stride: from the number of a channel to that of the next; 0 = the same for
 *   all
 *
 * Packs one number for each channel.
 */
const gfloat *fer_pack_channels (
    FerPack *pack, const gfloat *values, gint stride, gint channels);

/**
 * fer_pack_value:
 *
 * Packs an operand that the file fixes.
 */
const gfloat *fer_pack_value (FerPack *pack, const FerValue *value);

/**
 * fer_pack_conv:
 * @planar: whether the input is in planes
 *
 * Packs the weights of a convolution for #FerNnConv.
 */
const gfloat *fer_pack_conv (FerPack *pack, const FerOp *op,
    const FerMethod *method, gboolean planar, gint in, gint out);

/**
 * fer_pack_depthwise:
 *
 * Packs the weights of a convolution for #FerNnDepthwise.
 */
const gfloat *fer_pack_depthwise (
    FerPack *pack, const FerOp *op, gint channels);

/**
 * fer_pack_winograd:
 *
 * Packs the transformed weights of a convolution: for each of the
 * #FER_WINOGRAD_POINTS those of a #FerNnConv with a kernel of one pixel.
 */
const gfloat *fer_pack_winograd (
    FerPack *pack, const FerOp *op, gint in, gint out);

/**
 * fer_pack_product:
 * @in: the value that the product reads
 *
 * Packs the matrix of a product for #FerNnConv.
 */
const gfloat *fer_pack_product (
    FerPack *pack, const FerOp *op, const FerValue *in, gint out);

/**
 * fer_pack_get_product_row:
 * @k: an input of a product, in the file's order
 * @area: pixels of the planes that it reads
 *
 * Returns: where the input lies among the numbers that the product reads:
 * planes that were flattened come block by block
 */
gsize fer_pack_get_product_row (const FerOp *op, gsize k, gsize area);

G_END_DECLS
