/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/reduce.h"

/* A value on its way through the operations of one node. */
typedef struct {
  FerShape shape;
  guint value;
} Passed;

/* An operation that makes @shape of @passed, which it becomes. */
static FerOp *
add_op (FerLower *lower, const FerNode *node, FerOpKind kind,
    const FerShape *shape, Passed *passed, GError **error)
{
  FerOp *op = fer_lower_add_op (lower, node, kind, shape, error);

  if (op == NULL)
    return NULL;
  fer_op_set_inputs (op, &passed->value, 1);
  passed->value = op->output;
  passed->shape = *shape;
  return op;
}

/* The same numbers in another shape. */
static gboolean
view (FerLower *lower, const FerNode *node, const FerShape *shape,
    Passed *passed, GError **error)
{
  FerValue planes;

  if (!fer_lower_get_value (lower, node, shape, &planes, error))
    return FALSE;
  if (!fer_value_same_planes (&planes, FER_VALUE (lower->ops, passed->value)))
    return add_op (lower, node, FER_OP_RESHAPE, shape, passed, error) != NULL;
  passed->shape = *shape;
  return TRUE;
}

/* Pools axes @first to @last, all in one window of planes: what stands before
 * them becomes channels and what stands behind them columns, unless they are
 * height and width, or width, as they are. */
static gboolean
pool_axes (FerLower *lower, const FerNode *node, FerOpKind kind, gint first,
    gint last, Passed *passed, GError **error)
{
  FerShape pooled = passed->shape,
           seen = { 4, { passed->shape.dims[0], 1, 1, 1 } };
  FerValue planes;
  FerOp *op;

  for (gint i = first; i <= last; i++)
    pooled.dims[i] = 1;
  if (last == pooled.rank - 1 && (first == 2 || (first == 3 && last == 3))) {
    planes = *FER_VALUE (lower->ops, passed->value);
    op = add_op (lower, node, kind, &pooled, passed, error);
    if (op == NULL)
      return FALSE;
    op->window.kernel[0] = first == 2 ? planes.height : 1;
    op->window.kernel[1] = planes.width;
    return TRUE;
  }
  for (gint i = 1; i < pooled.rank; i++)
    seen.dims[i < first ? 1 : i <= last ? 2 : 3] *= passed->shape.dims[i];
  if (!view (lower, node, &seen, passed, error))
    return FALSE;
  planes = *FER_VALUE (lower->ops, passed->value);
  seen.dims[2] = 1;
  op = add_op (lower, node, kind, &seen, passed, error);
  if (op == NULL)
    return FALSE;
  op->window.kernel[0] = planes.height;
  return view (lower, node, &pooled, passed, error);
}

/* Axes that stand side by side at once, the last ones first. */
static gboolean
pool_all_axes (FerLower *lower, const FerNode *node, FerOpKind kind,
    const gboolean *axes, Passed *passed, GError **error)
{
  for (gint last = passed->shape.rank - 1; last > 0; last--) {
    gint first = last;

    if (!axes[last])
      continue;
    while (first > 1 && axes[first - 1])
      first--;
    if (!pool_axes (lower, node, kind, first, last, passed, error))
      return FALSE;
    last = first;
  }
  return TRUE;
}

/* Each number @factor times. */
static gboolean
scale (FerLower *lower, const FerNode *node, gfloat factor, Passed *passed,
    GError **error)
{
  const FerShape shape = passed->shape;
  gint channels = FER_VALUE (lower->ops, passed->value)->channels;
  FerOp *op = add_op (lower, node, FER_OP_AFFINE, &shape, passed, error);

  if (op == NULL)
    return FALSE;
  op->scale = g_new (gfloat, channels);
  op->shift = g_new0 (gfloat, channels);
  for (gint i = 0; i < channels; i++)
    op->scale[i] = factor;
  return TRUE;
}

static gboolean
finish (FerLower *lower, const FerNode *node, const gboolean *axes,
    Passed *passed, GError **error)
{
  FerShape out = passed->shape;

  if (fer_node_get_int (node, "keepdims", 1) == 0) {
    out.rank = 0;
    for (gint i = 0; i < passed->shape.rank; i++) {
      if (!axes[i])
        out.dims[out.rank++] = passed->shape.dims[i];
    }
  }
  if (!view (lower, node, &out, passed, error))
    return FALSE;
  fer_lower_set_output (lower, node, &passed->shape, passed->value);
  return TRUE;
}

static gboolean
reduce (FerLower *lower, const FerNode *node, FerOpKind kind, gboolean sums,
    GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  Passed passed = { in->shape, in->value };
  gboolean axes[FER_MAX_RANK];
  gfloat n = 1;
  gint n_axes;

  if (fer_lower_is_computed (lower, node, 1))
    return FER_LOWER_FAIL (UNSUPPORTED, "its axes depend on the picture");
  if (!fer_shape_read_axes (lower->graph, node,
          fer_lower_get_constant (lower, node, 1), passed.shape.rank, axes,
          &n_axes, error))
    return FALSE;
  if (n_axes == 0 && fer_node_get_int (node, "noop_with_empty_axes", 0) != 0) {
    fer_lower_set_output (lower, node, &passed.shape, passed.value);
    return TRUE;
  }
  if (n_axes == 0 || axes[0])
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only axes other than the batch are supported");
  for (gint i = 1; i < passed.shape.rank; i++)
    n *= axes[i] ? passed.shape.dims[i] : 1;
  return pool_all_axes (lower, node, kind, axes, &passed, error)
         && (!sums || scale (lower, node, n, &passed, error))
         && finish (lower, node, axes, &passed, error);
}

gboolean
fer_lower_reduce_max (FerLower *lower, const FerNode *node, GError **error)
{
  return reduce (lower, node, FER_OP_MAX_POOL, FALSE, error);
}

gboolean
fer_lower_reduce_mean (FerLower *lower, const FerNode *node, GError **error)
{
  return reduce (lower, node, FER_OP_AVERAGE_POOL, FALSE, error);
}

gboolean
fer_lower_reduce_sum (FerLower *lower, const FerNode *node, GError **error)
{
  return reduce (lower, node, FER_OP_AVERAGE_POOL, TRUE, error);
}

/* --- Layer normalisation -------------------------------------------------- */

/* @kind of two values; one of them may have one column. */
static gboolean
combine (FerLower *lower, const FerNode *node, FerOpKind kind, guint other,
    Passed *passed, GError **error)
{
  const guint values[2] = { passed->value, other };
  const FerShape shape = passed->shape;
  FerOp *op = add_op (lower, node, kind, &shape, passed, error);

  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, values, 2);
  return TRUE;
}

/* The mean of the squares along the last axis becomes what to multiply by. */
static gboolean
invert_deviation (
    FerLower *lower, const FerNode *node, Passed *passed, GError **error)
{
  const FerShape shape = passed->shape;
  gint channels = FER_VALUE (lower->ops, passed->value)->channels;
  FerOp *op = add_op (lower, node, FER_OP_AFFINE, &shape, passed, error);

  if (op == NULL)
    return FALSE;
  op->act.kind = FER_NN_SQRT;
  op->scale = g_new (gfloat, channels);
  op->shift = g_new (gfloat, channels);
  for (gint i = 0; i < channels; i++) {
    op->scale[i] = 1;
    op->shift[i] = fer_node_get_float (node, "epsilon", 1e-5f);
  }
  op = add_op (lower, node, FER_OP_AFFINE, &shape, passed, error);
  if (op == NULL)
    return FALSE;
  op->act.kind = FER_NN_RECIPROCAL;
  return TRUE;
}

/* Along the last axis the mean becomes 0 and the deviation 1. */
static gboolean
normalise (FerLower *lower, const FerNode *node, Passed *passed, GError **error)
{
  gint last = passed->shape.rank - 1;
  Passed mean = *passed, spread;

  if (!pool_axes (lower, node, FER_OP_AVERAGE_POOL, last, last, &mean, error)
      || !combine (lower, node, FER_OP_SUB, mean.value, passed, error))
    return FALSE;
  spread = *passed;
  return combine (lower, node, FER_OP_MUL, spread.value, &spread, error)
         && pool_axes (
             lower, node, FER_OP_AVERAGE_POOL, last, last, &spread, error)
         && invert_deviation (lower, node, &spread, error)
         && combine (lower, node, FER_OP_MUL, spread.value, passed, error);
}

/* Input @i, if there is one, to each number along the last axis. */
static gboolean
apply (FerLower *lower, const FerNode *node, FerOpKind kind, guint i,
    Passed *passed, GError **error)
{
  gint n = passed->shape.dims[passed->shape.rank - 1];
  FerValue row = { 1, 1, n };
  const FerTensor *c;

  if (fer_lower_get_input (lower, node, i) == NULL)
    return TRUE;
  c = fer_lower_need_floats (
      lower, node, i, i == 1 ? "the scale" : "the bias", error);
  if (c == NULL)
    return FALSE;
  if (c->n != (gsize) n)
    return FER_LOWER_FAIL (MALFORMED,
        "input %u is of size %" G_GSIZE_FORMAT ", not %d", i, c->n, n);
  row.constant = fer_tensor_ref ((FerTensor *) c);
  return combine (
      lower, node, kind, fer_ops_add_value (lower->ops, &row), passed, error);
}

/* Axes from 'axis' on are seen as one. */
gboolean
fer_lower_layer_normalization (
    FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  const FerShape shape = in->shape;
  FerShape seen = { 3, { shape.dims[0], 1, 1 } };
  Passed passed = { shape, in->value };
  gint axis;

  if (!fer_shape_read_axis (lower->graph, node, -1, shape.rank, &axis, error))
    return FALSE;
  if (axis == 0)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only axes other than the batch are supported");
  for (gint i = 1; i < shape.rank; i++)
    seen.dims[i < axis ? 1 : 2] *= shape.dims[i];
  if ((axis < shape.rank - 1 || shape.rank < 3 || shape.rank > 4)
      && !view (lower, node, &seen, &passed, error))
    return FALSE;
  if (!normalise (lower, node, &passed, error)
      || !apply (lower, node, FER_OP_MUL, 1, &passed, error)
      || !apply (lower, node, FER_OP_ADD, 2, &passed, error)
      || !view (lower, node, &shape, &passed, error))
    return FALSE;
  fer_lower_set_output (lower, node, &passed.shape, passed.value);
  return TRUE;
}
