/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules of shapes that hold alike for constants and for computed values. */
#pragma once

#include "net/graph/graph.h"

G_BEGIN_DECLS

/**
 * FerShape:
 *
 * The dimensions of a tensor, outermost first.
 */
typedef struct {
  gint rank;
  gint dims[FER_MAX_RANK];
  /* Of a computed value: the file has no dimension for the batch, which is 1
   * there, but dims[0] is it all the same. */
  gboolean hides_batch;
} FerShape;

/**
 * fer_shape_read_axis:
 * @other: the axis where the node has no attribute "axis"
 * @rank: number of dimensions
 * @axis: (out): the axis, from 0 on
 *
 * Reads the attribute "axis", which counts from the end where it is negative.
 *
 * Returns: %FALSE and @error where there is no such axis
 */
gboolean fer_shape_read_axis (const FerGraph *graph, const FerNode *node,
    gint64 other, gint rank, gint *axis, GError **error);

/**
 * fer_shape_read_axes:
 * @input: (nullable): the axes as newer operator sets give them; the attribute
 *   "axes" of older ones is read where it is %NULL
 * @rank: number of dimensions
 * @axes: (out): which axes the node names
 * @n_axes: (out): how many, 0 where it names none
 *
 * Returns: %FALSE and @error where an axis does not exist or is named twice
 */
gboolean fer_shape_read_axes (const FerGraph *graph, const FerNode *node,
    const FerTensor *input, gint rank, gboolean axes[FER_MAX_RANK],
    gint *n_axes, GError **error);

/**
 * fer_shape_read_perm:
 * @perm: (out): axis i of the result is axis perm[i] of the operand
 *
 * Reads the permutation of a Transpose of @rank dimensions.
 *
 * Returns: %FALSE and @error where it is none
 */
gboolean fer_shape_read_perm (const FerGraph *graph, const FerNode *node,
    gint rank, gint perm[FER_MAX_RANK], GError **error);

/**
 * FerShapeRule:
 * @in: the operand's shape
 * @parameter: (nullable): the node's second input
 * @out: (out): the result's shape, of as many elements
 *
 * How a node changes the shape of its operand.
 *
 * Returns: %FALSE and @error where the operand or the parameter does not fit
 */
typedef gboolean FerShapeRule (const FerGraph *graph, const FerNode *node,
    const FerShape *in, const FerTensor *parameter, FerShape *out,
    GError **error);

/* The rules of the operators of these names. */
FerShapeRule fer_shape_reshape;
FerShapeRule fer_shape_squeeze;
FerShapeRule fer_shape_unsqueeze;

G_END_DECLS
