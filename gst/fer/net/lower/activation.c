/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/activation.h"

#include "net/lower/axis.h"

static gboolean
add_activation (FerLower *lower, const FerNode *node, FerNnAct kind, gfloat a,
    gfloat b, GError **error)
{
  FerOp *op = fer_lower_add_op_like_input (lower, node, FER_OP_AFFINE, error);

  if (op == NULL)
    return FALSE;
  op->act.kind = kind;
  op->act.a = a;
  op->act.b = b;
  return TRUE;
}

gboolean
fer_lower_relu (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_RELU, 0, 0, error);
}

gboolean
fer_lower_leaky_relu (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_LEAKY,
      fer_node_get_float (node, "alpha", 0.01f), 0, error);
}

gboolean
fer_lower_prelu (FerLower *lower, const FerNode *node, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerTensor *slopes =
      fer_lower_need_floats (lower, node, 1, "the slope", error);
  gint stride;
  FerOp *op;

  if (slopes == NULL)
    return FALSE;
  if (slopes->n != 1 && !fer_lower_is_per_channel (slopes, &in->shape, &stride))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "its slope is not one for each channel");
  op = fer_lower_add_op_like_input (lower, node, FER_OP_AFFINE, error);
  if (op == NULL)
    return FALSE;
  op->act.kind = FER_NN_PRELU;
  op->slopes = fer_tensor_ref (slopes);
  return TRUE;
}

/* Up to operator set 10 the limits are attributes, later inputs. */
gboolean
fer_lower_clip (FerLower *lower, const FerNode *node, GError **error)
{
  gfloat limits[2] = { fer_node_get_float (node, "min", -G_MAXFLOAT),
    fer_node_get_float (node, "max", G_MAXFLOAT) };

  for (guint i = 0; i < 2; i++) {
    const gfloat *limit;

    if (fer_lower_get_input (lower, node, i + 1) == NULL)
      continue;
    limit = fer_lower_need_n_floats (lower, node, i + 1, "a limit", 1, error);
    if (limit == NULL)
      return FALSE;
    limits[i] = *limit;
  }
  return add_activation (lower, node, FER_NN_CLIP, limits[0], limits[1], error);
}

gboolean
fer_lower_elu (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (
      lower, node, FER_NN_ELU, fer_node_get_float (node, "alpha", 1), 1, error);
}

gboolean
fer_lower_selu (FerLower *lower, const FerNode *node, GError **error)
{
  gfloat alpha = fer_node_get_float (node, "alpha", 1.67326319f);
  gfloat gamma = fer_node_get_float (node, "gamma", 1.05070102f);

  return add_activation (lower, node, FER_NN_ELU, alpha * gamma, gamma, error);
}

gboolean
fer_lower_gelu (FerLower *lower, const FerNode *node, GError **error)
{
  gboolean by_tanh = fer_node_string_is (node, "approximate", "tanh");

  if (!by_tanh && fer_node_find (node, "approximate") != NULL
      && !fer_node_string_is (node, "approximate", "none"))
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only the approximations 'none' and 'tanh' are supported");
  return add_activation (
      lower, node, by_tanh ? FER_NN_GELU_TANH : FER_NN_GELU, 0, 0, error);
}

gboolean
fer_lower_erf (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_ERF, 0, 0, error);
}

gboolean
fer_lower_exp (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_EXP, 0, 0, error);
}

gboolean
fer_lower_sqrt (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_SQRT, 0, 0, error);
}

gboolean
fer_lower_reciprocal (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_RECIPROCAL, 0, 0, error);
}

gboolean
fer_lower_mish (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_MISH, 0, 0, error);
}

gboolean
fer_lower_softplus (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_SOFTPLUS, 0, 0, error);
}

gboolean
fer_lower_tanh (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_TANH, 0, 0, error);
}

gboolean
fer_lower_sigmoid (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_SIGMOID, 0, 0, error);
}

gboolean
fer_lower_hard_sigmoid (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_HARD_SIGMOID,
      fer_node_get_float (node, "alpha", 0.2f),
      fer_node_get_float (node, "beta", 0.5f), error);
}

gboolean
fer_lower_hard_swish (FerLower *lower, const FerNode *node, GError **error)
{
  return add_activation (lower, node, FER_NN_HARD_SWISH, 1.0f / 6, 0.5f, error);
}

/* Before operator set 13 the sum is over the axis and all that follow it, which
 * must be of one element here. */
static gboolean
read_softmax_axis (
    const FerLower *lower, const FerNode *node, gint *axis, GError **error)
{
  const FerShape *in = &fer_lower_get_input (lower, node, 0)->shape;
  gboolean flattens = lower->graph->opset < 13;
  gboolean single = TRUE;

  if (!fer_shape_read_axis (
          lower->graph, node, flattens ? 1 : -1, in->rank, axis, error))
    return FALSE;
  for (gint i = *axis + 1; flattens && i < in->rank; i++)
    single = single && in->dims[i] == 1;
  if (*axis == 0 || !single)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "only one axis other than the batch is supported");
  return TRUE;
}

static gboolean
add_softmax (
    FerLower *lower, const FerNode *node, gboolean logarithm, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);
  FerShape shape = in->shape;
  guint value = in->value;
  gint axis;
  FerOp *op;

  if (!read_softmax_axis (lower, node, &axis, error)
      || !fer_axis_swap (lower, node, axis, &shape, &value, error))
    return FALSE;
  op = fer_lower_add_op (lower, node, FER_OP_SOFTMAX, &shape, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, &value, 1);
  op->logarithm = logarithm;
  return fer_axis_swap_output (lower, node, axis, error);
}

gboolean
fer_lower_softmax (FerLower *lower, const FerNode *node, GError **error)
{
  return add_softmax (lower, node, FALSE, error);
}

gboolean
fer_lower_log_softmax (FerLower *lower, const FerNode *node, GError **error)
{
  return add_softmax (lower, node, TRUE, error);
}
