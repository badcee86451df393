/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/ops/ops.h"

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
    op->window.kernel[i] = op->window.stride[i] = op->window.dilation[i] = 1;
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

FerOps *
fer_ops_new (void)
{
  FerOps *ops = g_new0 (FerOps, 1);

  ops->values = g_array_new (FALSE, TRUE, sizeof (FerValue));
  ops->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) fer_op_free);
  return ops;
}

guint
fer_ops_add_value (FerOps *ops, const FerValue *value)
{
  g_array_append_val (ops->values, *value);
  return ops->values->len - 1;
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

static void
add_uses (const FerOp *op, guint *uses)
{
  for (guint i = 0; i < op->n_inputs; i++)
    uses[op->inputs[i]]++;
  if (op->residual != FER_NO_VALUE)
    uses[op->residual]++;
  if (op->gate != FER_NO_VALUE)
    uses[op->gate]++;
}

static guint *
count_outputs (const FerOps *ops)
{
  guint *uses = g_new0 (guint, ops->values->len);

  for (guint i = 0; i < ops->n_outputs; i++)
    uses[ops->outputs[i]]++;
  return uses;
}

guint *
fer_ops_count_uses (const FerOps *ops)
{
  guint *uses = count_outputs (ops);

  for (guint i = 0; i < ops->ops->len; i++)
    add_uses (ops->ops->pdata[i], uses);
  return uses;
}

FerProducer *
fer_ops_find_producers (const FerOps *ops)
{
  FerProducer *producers = g_new0 (FerProducer, ops->values->len);

  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i];

    producers[op->output] = (FerProducer){ op, i };
  }
  return producers;
}

void
fer_ops_drop_unused (FerOps *ops)
{
  GPtrArray *list = ops->ops;
  guint *uses = count_outputs (ops);
  guint n = 0;

  /* An operation stands behind those it reads from. Going backwards, all its
   * readers are known when its turn comes. */
  for (guint i = list->len; i-- > 0;) {
    const FerOp *op = list->pdata[i];

    if (op != NULL && uses[op->output] > 0)
      add_uses (op, uses);
    else
      g_clear_pointer (&list->pdata[i], fer_op_free);
  }
  for (guint i = 0; i < list->len; i++) {
    if (list->pdata[i] != NULL)
      list->pdata[n++] = list->pdata[i];
  }
  for (guint i = n; i < list->len; i++)
    list->pdata[i] = NULL;
  g_ptr_array_set_size (list, (gint) n);
  g_free (uses);
}
