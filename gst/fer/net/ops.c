/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/ops.h"

FerOp *
fer_op_new (FerOpKind kind, const FerNode *node)
{
  FerOp *op = g_new0 (FerOp, 1);

  op->kind = kind;
  op->node = node;
  op->residual = FER_NO_VALUE;
  op->gate = FER_NO_VALUE;
  op->groups = 1;
  for (gint i = 0; i < 2; i++)
    op->kernel[i] = op->stride[i] = op->dilation[i] = 1;
  return op;
}

void
fer_op_set_inputs (FerOp *op, const guint *inputs, guint n_inputs)
{
  g_free (op->inputs);
  op->inputs = g_memdup2 (inputs, n_inputs * sizeof inputs[0]);
  op->n_inputs = n_inputs;
}

void
fer_op_free (FerOp *op)
{
  if (op == NULL)
    return;
  g_clear_pointer (&op->slopes, fer_tensor_unref);
  g_clear_pointer (&op->weights, fer_tensor_unref);
  g_free (op->inputs);
  g_free (op->scale);
  g_free (op->shift);
  g_free (op);
}

void
fer_ops_free (FerOps *ops)
{
  if (ops == NULL)
    return;
  for (guint i = 0; i < ops->values->len; i++)
    g_clear_pointer (&FER_VALUE (ops, i)->constant, fer_tensor_unref);
  g_array_unref (ops->values);
  g_ptr_array_unref (ops->ops);
  g_free (ops->outputs);
  g_free (ops);
}

void
fer_op_add_uses (const FerOp *op, guint *uses, gint by)
{
  for (guint i = 0; i < op->n_inputs; i++)
    uses[op->inputs[i]] += by;
  if (op->residual != FER_NO_VALUE)
    uses[op->residual] += by;
  if (op->gate != FER_NO_VALUE)
    uses[op->gate] += by;
}

guint *
fer_ops_count_uses (const FerOps *ops)
{
  guint *uses = g_new0 (guint, ops->values->len);

  for (guint i = 0; i < ops->ops->len; i++)
    fer_op_add_uses (ops->ops->pdata[i], uses, 1);
  for (guint i = 0; i < ops->n_outputs; i++)
    uses[ops->outputs[i]]++;
  return uses;
}
