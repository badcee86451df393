/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/elementwise.h"

#include <math.h>

#include "net/lower/activation.h"
#include "net/lower/fold.h"

/* Channels of a shape; one where it has no such dimension. */
static gint
count_channels (const FerShape *shape)
{
  return shape->rank > 1 ? shape->dims[1] : 1;
}

/* --- A scale and a shift for each channel --------------------------------- */

gboolean
fer_lower_batch_normalization (
    FerLower *lower, const FerNode *node, GError **error)
{
  static const gchar *const names[] = { "the scale", "the bias", "the mean",
    "the variance" };
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  gdouble epsilon = fer_node_get_float (node, "epsilon", 1e-5f);
  gint channels = count_channels (&in->shape);
  const gfloat *parameters[4];
  FerOp *op;

  if (fer_node_get_int (node, "training_mode", 0) != 0)
    return FER_LOWER_FAIL (UNSUPPORTED, "it is in training mode");
  /* Operator sets 7 and 8 can normalise each pixel by itself. */
  if (fer_node_get_int (node, "spatial", 1) == 0)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only one normalisation for each channel is supported");
  for (gint i = 0; i < 4; i++) {
    parameters[i] =
        fer_lower_need_n_floats (lower, node, i + 1, names[i], channels, error);
    if (parameters[i] == NULL)
      return FALSE;
  }
  op = fer_lower_add_op_like_input (lower, node, FER_OP_AFFINE, error);
  if (op == NULL)
    return FALSE;
  op->scale = g_new (gfloat, channels);
  op->shift = g_new (gfloat, channels);
  for (gint i = 0; i < channels; i++) {
    gdouble scale = parameters[0][i] / sqrt (parameters[3][i] + epsilon);

    op->scale[i] = scale;
    op->shift[i] = parameters[1][i] - parameters[2][i] * scale;
  }
  return TRUE;
}

/* "x @what c" (or "c @what x") as x * scale + shift. */
static void
get_affine (FerArithmetic what, gboolean constant_first, gfloat c,
    gfloat *scale, gfloat *shift)
{
  *scale = 1;
  *shift = 0;
  switch (what) {
    case FER_ADD:
      *shift = c;
      break;
    case FER_SUB:
      *scale = constant_first ? -1 : 1;
      *shift = constant_first ? c : -c;
      break;
    case FER_MUL:
      *scale = c;
      break;
    case FER_DIV: /* by the constant; the other way round is refused */
      *scale = 1 / c;
      break;
  }
}

/* Input @i and a constant that differs from channel to channel at most. */
static gboolean
add_affine (FerLower *lower, const FerNode *node, FerArithmetic what, guint i,
    const FerTensor *c, gint stride, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, i);
  gint channels = count_channels (&in->shape);
  FerOp *op;

  op = fer_lower_add_op (lower, node, FER_OP_AFFINE, &in->shape, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, &in->value, 1);
  op->scale = g_new (gfloat, channels);
  op->shift = g_new (gfloat, channels);
  for (gint k = 0; k < channels; k++)
    get_affine (
        what, i == 1, c->floats[k * stride], &op->scale[k], &op->shift[k]);
  return TRUE;
}

/* --- Two operands --------------------------------------------------------- */

/* Whether the node is an operation with one operand: the computed input is
 * @computed then, the other one is a constant per channel. */
static gboolean
find_affine (
    const FerLower *lower, const FerNode *node, guint *computed, gint *stride)
{
  for (guint i = 0; i < 2; i++) {
    const FerKnown *in = fer_lower_get_input (lower, node, i);
    const FerTensor *c = fer_lower_get_constant (lower, node, 1 - i);

    *computed = i;
    if (in->constant == NULL && c != NULL
        && fer_lower_is_per_channel (c, &in->shape, stride))
      return TRUE;
  }
  return FALSE;
}

/* A constant as a value of the operations, for results of @rank dimensions. */
static gboolean
add_constant (FerLower *lower, const FerNode *node, FerTensor *c, gint rank,
    FerShape *shape, guint *value, GError **error)
{
  FerValue geometry;

  if (c->rank > rank)
    return FER_LOWER_FAIL (UNSUPPORTED,
        "its constant is of rank %d, its other operand of %d", c->rank, rank);
  shape->rank = rank;
  for (gint i = 0; i < rank; i++) {
    gint from = i - (rank - c->rank);

    shape->dims[i] = from < 0 ? 1 : c->dims[from];
  }
  if (shape->dims[0] != 1)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "its constant differs between the items of the batch");
  shape->dims[0] = lower->batch;
  if (!fer_lower_get_value (lower, node, shape, &geometry, error))
    return FALSE;
  geometry.constant = fer_tensor_ref (c);
  *value = fer_ops_add_value (lower->ops, &geometry);
  return TRUE;
}

/* What to multiply by in place of dividing by @c. */
static FerTensor *
invert (const FerTensor *c)
{
  FerTensor *inverse = fer_tensor_new (TRUE, c->dims, c->rank);

  for (gsize i = 0; i < c->n; i++)
    fer_tensor_own_floats (inverse)[i] = 1 / c->floats[i];
  return inverse;
}

/* Both inputs as values of the operations; their ranks must be equal. A divisor
 * becomes a factor. */
static gboolean
get_operands (FerLower *lower, const FerNode *node, FerArithmetic what,
    FerShape shapes[2], guint values[2], GError **error)
{
  gint rank = 0;

  for (guint i = 0; i < 2; i++) {
    if (fer_lower_is_computed (lower, node, i))
      rank = MAX (rank, fer_lower_get_input (lower, node, i)->shape.rank);
  }
  for (guint i = 0; i < 2; i++) {
    const FerKnown *in = fer_lower_get_input (lower, node, i);

    if (in->constant != NULL) {
      FerTensor *c = what == FER_DIV ? invert (in->constant)
                                     : fer_tensor_ref (in->constant);
      gboolean ok =
          add_constant (lower, node, c, rank, &shapes[i], &values[i], error);

      fer_tensor_unref (c);
      if (!ok)
        return FALSE;
    } else if (in->shape.rank != rank) {
      return FER_LOWER_FAIL (UNSUPPORTED, "its operands are of ranks %d and %d",
          in->shape.rank, rank);
    } else {
      shapes[i] = in->shape;
      values[i] = in->value;
    }
  }
  return TRUE;
}

/* What has one element along an axis counts for all of the other operand. */
static gboolean
add_binary (FerLower *lower, const FerNode *node, FerOpKind kind,
    const FerShape shapes[2], const guint values[2], GError **error)
{
  FerShape out = { shapes[0].rank };
  FerOp *op;

  for (gint i = 0; i < out.rank; i++) {
    gint a = shapes[0].dims[i], b = shapes[1].dims[i];

    if (a != b && a != 1 && b != 1)
      return FER_LOWER_FAIL (
          MALFORMED, "dimension %d of its operands is %d and %d", i, a, b);
    out.dims[i] = a == 1 ? b : a;
  }
  op = fer_lower_add_op (lower, node, kind, &out, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, values, 2);
  return TRUE;
}

static gboolean
lower_binary (FerLower *lower, const FerNode *node, FerArithmetic what,
    FerOpKind kind, GError **error)
{
  FerShape shapes[2] = { 0 };
  guint values[2], computed;
  gint stride;

  for (guint i = 0; i < 2; i++) {
    const FerTensor *c = fer_lower_get_constant (lower, node, i);

    if (c != NULL && !c->is_float)
      return FER_LOWER_FAIL (MALFORMED, "its constant has no float elements");
  }
  if (find_affine (lower, node, &computed, &stride))
    return add_affine (lower, node, what, computed,
        fer_lower_get_constant (lower, node, 1 - computed), stride, error);

  return get_operands (lower, node, what, shapes, values, error)
         && add_binary (lower, node, kind, shapes, values, error);
}

gboolean
fer_lower_add (FerLower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_ADD, FER_OP_ADD, error);
}

gboolean
fer_lower_sub (FerLower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_SUB, FER_OP_SUB, error);
}

gboolean
fer_lower_mul (FerLower *lower, const FerNode *node, GError **error)
{
  return lower_binary (lower, node, FER_MUL, FER_OP_MUL, error);
}

/* The dividend times the reciprocal of the divisor. */
static gboolean
divide_by_computed (FerLower *lower, const FerNode *node, GError **error)
{
  const FerTensor *c = fer_lower_get_constant (lower, node, 0);
  FerShape shapes[2] = { 0 };
  guint values[2];
  FerOp *op;

  if (c != NULL && !c->is_float)
    return FER_LOWER_FAIL (MALFORMED, "its constant has no float elements");
  if (!get_operands (lower, node, FER_MUL, shapes, values, error))
    return FALSE;
  op = fer_lower_add_op (lower, node, FER_OP_AFFINE, &shapes[1], error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, &values[1], 1);
  op->act.kind = FER_NN_RECIPROCAL;
  values[1] = op->output;
  return add_binary (lower, node, FER_OP_MUL, shapes, values, error);
}

gboolean
fer_lower_neg (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  gint channels = count_channels (&in->shape);
  FerOp *op = fer_lower_add_op_like_input (lower, node, FER_OP_AFFINE, error);

  if (op == NULL)
    return FALSE;
  op->scale = g_new (gfloat, channels);
  op->shift = g_new0 (gfloat, channels);
  for (gint i = 0; i < channels; i++)
    op->scale[i] = -1;
  return TRUE;
}

/* The powers that exporters write: squares and cubes as products, and roots. */
gboolean
fer_lower_pow (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown in = *fer_lower_get_input (lower, node, 0);
  const FerTensor *c = fer_lower_get_constant (lower, node, 1);
  const FerShape shapes[2] = { in.shape, in.shape };
  guint values[2] = { in.value, in.value };
  gdouble power = c == NULL || c->n != 1 ? 0
                  : c->is_float          ? c->floats[0]
                                         : (gdouble) c->ints[0];

  if (power == 0.5)
    return fer_lower_sqrt (lower, node, error);
  if (power != 2 && power != 3)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only the powers 2, 3 and 0.5 are supported");
  if (!add_binary (lower, node, FER_OP_MUL, shapes, values, error))
    return FALSE;
  values[1] = lower->known[node->outputs[0]].value;
  return power == 2
         || add_binary (lower, node, FER_OP_MUL, shapes, values, error);
}

gboolean
fer_lower_div (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *c;
  gint stride;

  if (fer_lower_is_computed (lower, node, 1))
    return divide_by_computed (lower, node, error);
  c = fer_lower_need_floats (lower, node, 1, "the divisor", error);
  if (c == NULL)
    return FALSE;
  if (fer_lower_is_per_channel (c, &in->shape, &stride))
    return add_affine (lower, node, FER_DIV, 0, c, stride, error);
  return lower_binary (lower, node, FER_DIV, FER_OP_MUL, error);
}
