/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/graph/shape.h"

G_BEGIN_DECLS

/**
 * FerSlice:
 * @first: index along an axis
 * @step: to the next one, not 0
 * @n: how many
 *
 * What a Slice takes of one axis.
 */
typedef struct {
  gint64 first;
  gint64 step;
  gint n;
} FerSlice;

/**
 * fer_slice_read:
 * @inputs: (array fixed-size=5): the inputs of a Slice that are constants;
 *   those from 1 on are starts, ends, axes and steps. Attributes of operator
 *   set 9 and before are read where they are %NULL
 * @in: the shape of the first input
 * @slices: (out): one for each axis of @in
 *
 * Returns: %FALSE and @error where they do not fit together or to @in
 */
gboolean fer_slice_read (const FerGraph *graph, const FerNode *node,
    FerTensor *const *inputs, const FerShape *in, FerSlice slices[FER_MAX_RANK],
    GError **error);

G_END_DECLS
