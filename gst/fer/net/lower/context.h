/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the lowering of one operator may use: its operands, and ways to add
 * operations. */
#pragma once

#include "net/ops/ops.h"
#include "net/graph/shape.h"

G_BEGIN_DECLS

/* Largest kernel, stride, dilation or padding. */
#define FER_MAX_WINDOW 4096

/**
 * FerKnown:
 *
 * What is known of a value of the graph.
 */
typedef struct {
  FerTensor *constant; /* NULL = computed by the operations */
  /* Of a computed value, with the batch, as the file counts dimensions. The
   * rank is 0 where the engine does not compute the value: a node's second
   * output. */
  FerShape shape;
  guint value; /* where computed: its number in FerOps */
} FerKnown;

/**
 * FerLower:
 *
 * A graph on its way to operations.
 */
typedef struct {
  const FerGraph *graph;
  FerOps *ops;
  FerKnown *known; /* one for each value of the graph */
  gint batch;      /* the file's, or 1 */
  gsize made;      /* elements of constants that nodes have computed so far */
} FerLower;

/**
 * FerLowerFunc:
 * @lower: the graph so far
 * @node: the next node; its first input is computed (unless the operator has
 *   %FER_OPERATOR_CONSTANT_FIRST), required inputs and attributes are there
 * @error: return location, #FER_ERROR_MALFORMED or #FER_ERROR_UNSUPPORTED
 *
 * Adds the operations that compute the first output of @node, or all of them,
 * and says what is known of those.
 *
 * Returns: %FALSE on error
 */
typedef gboolean FerLowerFunc (
    FerLower *lower, const FerNode *node, GError **error);

/* Fails a function whose parameters are called lower, node and error. */
#define FER_LOWER_FAIL(code, ...)                                              \
  fer_node_fail (lower->graph, node, FER_ERROR_##code, error, __VA_ARGS__)

/**
 * fer_lower_get_input:
 *
 * Returns: (nullable): what is known of input @i, %NULL where it is left out
 */
const FerKnown *fer_lower_get_input (
    const FerLower *lower, const FerNode *node, guint i);

/**
 * fer_lower_get_constant:
 *
 * Returns: (nullable) (transfer none): input @i, %NULL where it is left out or
 * computed
 */
FerTensor *fer_lower_get_constant (
    const FerLower *lower, const FerNode *node, guint i);

/**
 * fer_lower_is_computed:
 *
 * Returns: whether input @i is there and no constant
 */
gboolean fer_lower_is_computed (
    const FerLower *lower, const FerNode *node, guint i);

/**
 * fer_lower_need_rank:
 *
 * Returns: %FALSE and @error where the first input has not @rank dimensions
 */
gboolean fer_lower_need_rank (
    const FerLower *lower, const FerNode *node, gint rank, GError **error);

/**
 * fer_lower_need_floats:
 * @what: what messages call the input
 *
 * Returns: (transfer none): input @i, or %NULL and @error where that is no
 * constant of floats
 */
FerTensor *fer_lower_need_floats (const FerLower *lower, const FerNode *node,
    guint i, const gchar *what, GError **error);

/**
 * fer_lower_need_n_floats:
 * @what: what messages call the input
 *
 * Returns: (transfer none): the @n elements of input @i, or %NULL and @error
 * where that is no constant of so many floats
 */
const gfloat *fer_lower_need_n_floats (const FerLower *lower,
    const FerNode *node, guint i, const gchar *what, gsize n, GError **error);

/**
 * fer_lower_is_per_channel:
 * @c: a constant
 * @in: the shape of what it is applied to
 * @stride: (out): element c * @stride is that of channel c
 *
 * Returns: whether @c has one element, or one for each channel of @in: C x 1 x
 * 1 or 1 x C x 1 x 1
 */
gboolean fer_lower_is_per_channel (
    const FerTensor *c, const FerShape *in, gint *stride);

/**
 * fer_lower_get_value:
 * @shape: the shape of a result of @node
 * @value: (out): the channels and planes that the shape makes
 *
 * The first dimension is the batch, the second the channels; one more is the
 * width, two more are height and width, and all after those count as width.
 *
 * Returns: %FALSE and @error where a result cannot have the shape
 */
gboolean fer_lower_get_value (const FerLower *lower, const FerNode *node,
    const FerShape *shape, FerValue *value, GError **error);

/**
 * fer_lower_set_output:
 * @value: a value of the operations
 *
 * Says that the first output of @node is @value, seen in the shape @shape.
 */
void fer_lower_set_output (
    FerLower *lower, const FerNode *node, const FerShape *shape, guint value);

/**
 * fer_lower_add_op:
 *
 * Adds an operation that reads the first input of @node and computes its first
 * output, of shape @shape.
 *
 * Returns: (transfer none): the operation, or %NULL and @error
 */
FerOp *fer_lower_add_op (FerLower *lower, const FerNode *node, FerOpKind kind,
    const FerShape *shape, GError **error);

/**
 * fer_lower_add_output:
 * @output: which of the outputs of @node the operation computes; it is there
 *
 * As fer_lower_add_op(), of an operator with several outputs.
 *
 * Returns: (transfer none): the operation, or %NULL and @error
 */
FerOp *fer_lower_add_output (FerLower *lower, const FerNode *node,
    FerOpKind kind, guint output, const FerShape *shape, GError **error);

/**
 * fer_lower_add_op_like_input:
 *
 * As fer_lower_add_op(), where the output has the shape of the first input.
 *
 * Returns: (transfer none): the operation, or %NULL and @error
 */
FerOp *fer_lower_add_op_like_input (
    FerLower *lower, const FerNode *node, FerOpKind kind, GError **error);

G_END_DECLS
