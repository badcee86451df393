/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/ops/fuse.h"

/* While operations are joined, those that are gone are NULL in the list, so
 * that positions stay what they are. */
typedef struct {
  FerOps *ops;
  FerProducer *producers; /* of each value */
  guint *uses;            /* of each value */
} Fuse;

static gboolean
is_weighted (const FerOp *op)
{
  return op->kind == FER_OP_CONV || op->kind == FER_OP_GEMM;
}

static gboolean
is_activation_only (const FerOp *op)
{
  return op->kind == FER_OP_AFFINE && op->scale == NULL;
}

/* The operation that computes @value, if it has only one reader and no
 * activation yet: the reader's work can become part of it. */
static FerOp *
get_open_producer (Fuse *fuse, guint value)
{
  FerOp *op = fuse->producers[value].op;

  if (op == NULL || fuse->uses[value] != 1 || op->act.kind != FER_NN_NONE)
    return NULL;
  return op;
}

static void
remove_op (Fuse *fuse, guint i)
{
  fer_op_free (fuse->ops->ops->pdata[i]);
  fuse->ops->ops->pdata[i] = NULL;
}

/* Says that @op, at position @i, computes @value from now on. */
static void
set_producer (Fuse *fuse, FerOp *op, guint i, guint value)
{
  op->output = value;
  fuse->producers[value] = (FerProducer){ op, i };
}

static void
scale_outputs (Fuse *fuse, FerOp *op, const gfloat *scale, const gfloat *shift)
{
  gint channels = FER_VALUE (fuse->ops, op->output)->channels;

  if (op->scale == NULL) {
    op->scale = g_new (gfloat, channels);
    for (gint i = 0; i < channels; i++)
      op->scale[i] = 1;
  }
  if (op->shift == NULL)
    op->shift = g_new0 (gfloat, channels);
  for (gint i = 0; i < channels; i++) {
    op->scale[i] *= scale[i];
    op->shift[i] = op->shift[i] * scale[i] + shift[i];
  }
}

static void
fuse_affine (Fuse *fuse, guint i)
{
  FerOp *op = fuse->ops->ops->pdata[i];
  FerOp *before = get_open_producer (fuse, op->inputs[0]);

  if (before == NULL)
    return;
  if (op->scale != NULL) {
    if (before->residual != FER_NO_VALUE
        || !(is_weighted (before) || before->kind == FER_OP_AFFINE))
      return;
    scale_outputs (fuse, before, op->scale, op->shift);
  } else if (!is_weighted (before) && before->kind != FER_OP_AFFINE
             && before->kind != FER_OP_ADD && before->kind != FER_OP_SUB
             && before->kind != FER_OP_MUL) {
    return;
  }
  before->act = op->act;
  before->slopes = g_steal_pointer (&op->slopes);
  set_producer (
      fuse, before, fuse->producers[op->inputs[0]].position, op->output);
  remove_op (fuse, i);
}

/* conv (x) + y becomes one operation. It stands where the sum stood: y may be
 * computed between the two. */
static void
fuse_residual (Fuse *fuse, guint i)
{
  FerOp *op = fuse->ops->ops->pdata[i];
  const FerValue *sum = FER_VALUE (fuse->ops, op->output);
  gint best = -1;

  for (gint j = 0; j < 2; j++) {
    FerOp *conv = get_open_producer (fuse, op->inputs[j]);
    const FerValue *other = FER_VALUE (fuse->ops, op->inputs[1 - j]);

    if (conv == NULL || conv->kind != FER_OP_CONV
        || conv->residual != FER_NO_VALUE || other->constant != NULL
        || !fer_value_same_planes (other, sum)
        || !fer_value_same_planes (FER_VALUE (fuse->ops, op->inputs[j]), sum))
      continue;
    if (best < 0
        || fuse->producers[op->inputs[j]].position
               > fuse->producers[op->inputs[best]].position)
      best = j;
  }
  if (best >= 0) {
    FerOp *conv = fuse->producers[op->inputs[best]].op;
    guint from = fuse->producers[op->inputs[best]].position;

    /* depthwise kernels take no residual */
    if (conv->groups > 1)
      return;
    conv->residual = op->inputs[1 - best];
    fuse->ops->ops->pdata[from] = NULL;
    set_producer (fuse, conv, i, op->output);
    remove_op (fuse, i);
    fuse->ops->ops->pdata[i] = conv;
  }
}

/* Exporters write a hard swish as x * hard sigmoid (x). */
static void
fuse_hard_swish (Fuse *fuse, guint i)
{
  FerOp *op = fuse->ops->ops->pdata[i];

  for (gint j = 0; j < 2; j++) {
    guint x = op->inputs[j], y = op->inputs[1 - j];
    FerOp *act = fuse->producers[y].op;

    if (act == NULL || fuse->uses[y] != 1 || !is_activation_only (act)
        || act->act.kind != FER_NN_HARD_SIGMOID || act->inputs[0] != x)
      continue;
    fuse->ops->ops->pdata[fuse->producers[y].position] = NULL;
    act->act.kind = FER_NN_HARD_SWISH;
    fuse->uses[x]--;
    set_producer (fuse, act, i, op->output);
    remove_op (fuse, i);
    fuse->ops->ops->pdata[i] = act;
    fuse_affine (fuse, i);
    return;
  }
}

static void
fuse_padding (Fuse *fuse, FerOp *op)
{
  FerOp *pad = fuse->producers[op->inputs[0]].op;
  guint value = op->inputs[0];

  if (pad == NULL || pad->kind != FER_OP_PAD || pad->pad_value != 0
      || fuse->uses[value] != 1)
    return;
  for (gint i = 0; i < 4; i++)
    op->window.pad[i] += pad->window.pad[i];
  op->inputs[0] = pad->inputs[0];
  remove_op (fuse, fuse->producers[value].position);
}

/* A matrix product can read planes as they lie, as its weights are packed in
 * whatever order it reads: a flattening before it has nothing to do. */
static void
fuse_flatten (Fuse *fuse, FerOp *op)
{
  FerOp *reshape = fuse->producers[op->inputs[0]].op, *before;
  guint from;

  if (reshape == NULL || reshape->kind != FER_OP_RESHAPE)
    return;
  before = fuse->producers[reshape->inputs[0]].op;
  /* Keras flattens with the channels last */
  op->flat_last = before != NULL && before->kind == FER_OP_TRANSPOSE
                  && before->rank == 3 && before->perm[0] == 1
                  && before->perm[1] == 2;
  from = op->flat_last ? before->inputs[0] : reshape->inputs[0];
  fuse->uses[op->inputs[0]]--;
  fuse->uses[from]++;
  op->inputs[0] = from;
  op->flat_channels = FER_VALUE (fuse->ops, from)->channels;
}

void
fer_ops_fuse (FerOps *ops)
{
  Fuse fuse = { ops, fer_ops_find_producers (ops), fer_ops_count_uses (ops) };

  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i];

    if (op->kind == FER_OP_AFFINE)
      fuse_affine (&fuse, i);
    else if (op->kind == FER_OP_ADD)
      fuse_residual (&fuse, i);
    else if (op->kind == FER_OP_MUL)
      fuse_hard_swish (&fuse, i);
    else if (op->kind == FER_OP_CONV)
      fuse_padding (&fuse, op);
    else if (op->kind == FER_OP_GEMM)
      fuse_flatten (&fuse, op);
  }
  fer_ops_drop_unused (ops);

  g_free (fuse.producers);
  g_free (fuse.uses);
}
