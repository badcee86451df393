/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/context.h"

const FerKnown *
fer_lower_get_input (const FerLower *lower, const FerNode *node, guint i)
{
  if (i >= node->n_inputs || node->inputs[i] == FER_NO_VALUE)
    return NULL;
  return &lower->known[node->inputs[i]];
}

FerTensor *
fer_lower_get_constant (const FerLower *lower, const FerNode *node, guint i)
{
  const FerKnown *known = fer_lower_get_input (lower, node, i);

  return known != NULL ? known->constant : NULL;
}

gboolean
fer_lower_is_computed (const FerLower *lower, const FerNode *node, guint i)
{
  const FerKnown *known = fer_lower_get_input (lower, node, i);

  return known != NULL && known->constant == NULL;
}

gboolean
fer_lower_need_rank (
    const FerLower *lower, const FerNode *node, gint rank, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);

  if (in->shape.rank == rank)
    return TRUE;
  return FER_LOWER_FAIL (
      UNSUPPORTED, "its input is of rank %d, not %d", in->shape.rank, rank);
}

FerTensor *
fer_lower_need_floats (const FerLower *lower, const FerNode *node, guint i,
    const gchar *what, GError **error)
{
  FerTensor *tensor = fer_lower_get_constant (lower, node, i);

  if (tensor != NULL && tensor->is_float)
    return tensor;
  if (fer_lower_is_computed (lower, node, i))
    FER_LOWER_FAIL (
        UNSUPPORTED, "%s is computed; only constants are supported", what);
  else
    FER_LOWER_FAIL (MALFORMED, "%s is missing or has no float elements", what);
  return NULL;
}

const gfloat *
fer_lower_need_n_floats (const FerLower *lower, const FerNode *node, guint i,
    const gchar *what, gsize n, GError **error)
{
  FerTensor *tensor = fer_lower_need_floats (lower, node, i, what, error);

  if (tensor == NULL)
    return NULL;
  if (tensor->n != n) {
    FER_LOWER_FAIL (MALFORMED,
        "%s has %" G_GSIZE_FORMAT " elements, not %" G_GSIZE_FORMAT, what,
        tensor->n, n);
    return NULL;
  }
  return tensor->floats;
}

gboolean
fer_lower_is_per_channel (const FerTensor *c, const FerShape *in, gint *stride)
{
  gint axis = 1 - (in->rank - c->rank);

  if (c->n == 1 && c->rank <= in->rank) {
    *stride = 0;
    return TRUE;
  }
  *stride = 1;
  return c->rank <= in->rank && in->rank > 1 && axis >= 0
         && (gint) c->n == in->dims[1] && c->dims[axis] == in->dims[1];
}

gboolean
fer_lower_get_value (const FerLower *lower, const FerNode *node,
    const FerShape *shape, FerValue *value, GError **error)
{
  const gint *dims = shape->dims;
  gint rank = shape->rank;
  gint64 n = 1, width = 1;

  if (rank < 1 || rank > FER_MAX_RANK || dims[0] != lower->batch)
    return FER_LOWER_FAIL (
        UNSUPPORTED, "its result does not keep the items of the batch apart");
  for (gint i = 1; i < rank; i++) {
    if (dims[i] < 1)
      return FER_LOWER_FAIL (MALFORMED, "its result is empty");
    n *= dims[i];
    if (n > FER_MAX_ITEM)
      return FER_LOWER_FAIL (UNSUPPORTED, "its result is too large");
  }
  for (gint i = rank == 3 ? 2 : 3; i < rank; i++)
    width *= dims[i];
  *value = (FerValue){
    .channels = rank > 1 ? dims[1] : 1,
    .height = rank > 3 ? dims[2] : 1,
    .width = (gint) width,
  };
  return TRUE;
}

void
fer_lower_set_output (
    FerLower *lower, const FerNode *node, const FerShape *shape, guint value)
{
  FerKnown *known = &lower->known[node->outputs[0]];

  known->shape = *shape;
  known->value = value;
}

FerOp *
fer_lower_add_output (FerLower *lower, const FerNode *node, FerOpKind kind,
    guint output, const FerShape *shape, GError **error)
{
  FerKnown *known = &lower->known[node->outputs[output]];
  FerValue value;
  FerOp *op;

  if (!fer_lower_get_value (lower, node, shape, &value, error))
    return NULL;
  op = fer_op_new (kind, node);
  fer_op_set_inputs (op, &fer_lower_get_input (lower, node, 0)->value, 1);
  op->output = fer_ops_add_value (lower->ops, &value);
  known->shape = *shape;
  known->value = op->output;
  g_ptr_array_add (lower->ops->ops, op);
  return op;
}

FerOp *
fer_lower_add_op (FerLower *lower, const FerNode *node, FerOpKind kind,
    const FerShape *shape, GError **error)
{
  return fer_lower_add_output (lower, node, kind, 0, shape, error);
}

FerOp *
fer_lower_add_op_like_input (
    FerLower *lower, const FerNode *node, FerOpKind kind, GError **error)
{
  const FerKnown *in = fer_lower_get_input (lower, node, 0);

  return fer_lower_add_op (lower, node, kind, &in->shape, error);
}
