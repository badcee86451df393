/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of several ways an operation is computed in. */
#pragma once

#include "net/ops/ops.h"

G_BEGIN_DECLS

/**
 * FerMethod:
 *
 * How an operation is computed.
 */
typedef struct {
  gboolean depthwise; /* each channel reads itself only */
  gboolean winograd;
  gboolean paired; /* at most half a block of outputs: see FerNnConv */
  /* Of a grouped convolution: blocks of input channels that a block of outputs
   * reads; 0 = all of them. */
  gint group_blocks;
  /* It has nothing to do: the output is the input's memory. */
  gboolean is_view;
  /* The next step, its only reader, makes bytes of what it computes: both run
   * together, row by row in the scratch memory. */
  gboolean with_next;
} FerMethod;

/**
 * FerWinogradTiles:
 *
 * Tiles of 2 x 2 outputs, and how many rows of them are transformed together:
 * as many as fill the multipliers and stay in the first caches.
 */
typedef struct {
  gint rows, columns; /* of all */
  gint strip;         /* rows together */
} FerWinogradTiles;

static inline gint
fer_count_blocks (gint channels)
{
  return (channels + FER_NN_BLOCK - 1) / FER_NN_BLOCK;
}

/**
 * fer_method_choose:
 * @planar: whether the first input is in planes, not in blocks
 *
 * Returns: how @op is computed; @is_view and @with_next are not decided yet
 */
FerMethod fer_method_choose (
    const FerOps *ops, const FerOp *op, gboolean planar);

/**
 * fer_method_may_run_with_next:
 * @uses: how often each value is read
 *
 * Returns: whether @op may run row by row, together with @next
 */
gboolean fer_method_may_run_with_next (const FerMethod *method, const FerOp *op,
    const FerOp *next, const guint *uses);

/**
 * fer_method_get_first_block:
 * @group_blocks: that of the convolution's method
 * @o: a block of outputs
 *
 * Returns: the first block of input channels that @o reads in the grouped
 * convolution @op
 */
gint fer_method_get_first_block (const FerOp *op, gint in_channels,
    gint out_channels, gint group_blocks, gint o);

/**
 * fer_method_get_tiles:
 *
 * Returns: the tiles of a convolution that computes @out
 */
FerWinogradTiles fer_method_get_tiles (const FerValue *out);

/**
 * fer_method_get_strip:
 *
 * Returns: how many rows of @out the first cache holds, so that they are done
 * together where @out is only kept in scratch memory
 */
gint fer_method_get_strip (const FerValue *out);

G_END_DECLS
