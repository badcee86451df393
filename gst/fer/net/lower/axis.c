/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/lower/axis.h"

gboolean
fer_axis_swap (FerLower *lower, const FerNode *node, gint axis, FerShape *shape,
    guint *value, GError **error)
{
  FerShape out = *shape;
  FerOp *op;

  if (axis == 1)
    return TRUE;
  out.dims[1] = shape->dims[axis];
  out.dims[axis] = shape->dims[1];
  op = fer_lower_add_op (lower, node, FER_OP_TRANSPOSE, &out, error);
  if (op == NULL)
    return FALSE;
  fer_op_set_inputs (op, value, 1);
  op->rank = shape->rank - 1;
  for (gint i = 0; i < op->rank; i++) {
    op->dims[i] = shape->dims[i + 1];
    op->perm[i] = i;
  }
  op->perm[0] = axis - 1;
  op->perm[axis - 1] = 0;
  *shape = out;
  *value = op->output;
  return TRUE;
}

gboolean
fer_axis_swap_output (
    FerLower *lower, const FerNode *node, gint axis, GError **error)
{
  const FerKnown *known = &lower->known[node->outputs[0]];
  FerShape shape = known->shape;
  guint value = known->value;

  if (!fer_axis_swap (lower, node, axis, &shape, &value, error))
    return FALSE;
  fer_lower_set_output (lower, node, &shape, value);
  return TRUE;
}
