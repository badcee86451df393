/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net-ops.h"

G_BEGIN_DECLS

/**
 * FerBuffer:
 *
 * Where a value lies: blocks of 16 channels (or, where @planar, one plane for
 * each channel) with a border of zeros as wide as its readers pad it. Sizes
 * and distances in floats.
 */
typedef struct {
  gboolean planar;
  gint pad[4]; /* top, left, bottom, right */
  gsize block; /* from a block (or plane) to the next */
  gsize row;
  gsize first;  /* of the first pixel, behind the border */
  gsize size;   /* of one item */
  gsize offset; /* in the arena, for one item */
  guint root;   /* the value whose memory this is; usually itself */
  const gfloat *constant;
} FerBuffer;

/**
 * FerStep:
 *
 * An operation with its constants, packed for the kernels.
 */
typedef struct {
  const FerOp *op;
  gboolean view; /* nothing to do: the output is the input's memory */
  gboolean depthwise;
  gint group_blocks; /* blocks of input channels that a block of outputs reads,
                      * 0 = all of them */
  const gfloat *weights;
  const gfloat *bias;
  const gfloat *scale;
  FerNnActivation act;
} FerStep;

/**
 * FerPlan:
 *
 * A network at one input size, ready to run on any batch. Immutable.
 */
typedef struct {
  FerOps *ops;
  FerBuffer *buffers; /* one for each value */
  FerStep *steps;
  guint n_steps;
  gfloat *constants;
  gsize arena_size; /* floats for one item */
} FerPlan;

static inline gint
fer_count_blocks (gint channels)
{
  return (channels + FER_NN_BLOCK - 1) / FER_NN_BLOCK;
}

/* The first block of input channels that the block @o of outputs of a grouped
 * convolution reads. */
gint fer_conv_get_first_block (const FerOp *op, gint in_channels,
    gint out_channels, gint group_blocks, gint o);

/* Takes @ops, fused. */
FerPlan *fer_plan_new (FerOps *ops, const gchar *name, GError **error);
void fer_plan_free (FerPlan *plan);

/* net-pack.c: packs the constants of every step and buffer; FALSE where the
 * memory is not there. */
gboolean fer_plan_pack (FerPlan *plan, const gchar *name, GError **error);

G_END_DECLS
