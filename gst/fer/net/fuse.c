/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/fuse.h"

typedef struct {
  FerOps *ops;
  FerOp **producer; /* of each value, NULL = input or constant */
  guint *uses;      /* of each value */
  guint *position;  /* of each value's producer */
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

/* The operation that computes @value for one reader only and has done nothing
 * with it yet that would stand in the way of more. */
static FerOp *
get_open_producer (Fuse *fuse, guint value)
{
  FerOp *op = fuse->producer[value];

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

/* @op (which stands at @i) computes @value from now on. */
static void
set_producer (Fuse *fuse, FerOp *op, guint i, guint value)
{
  op->output = value;
  fuse->producer[value] = op;
  fuse->position[value] = i;
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
  set_producer (fuse, before, fuse->position[op->inputs[0]], op->output);
  remove_op (fuse, i);
}

/* conv (x) + y: the convolution moves to where the sum is, as y may be computed
 * after x. */
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
        || fuse->position[op->inputs[j]] > fuse->position[op->inputs[best]])
      best = j;
  }
  if (best >= 0) {
    FerOp *conv = fuse->producer[op->inputs[best]];
    guint from = fuse->position[op->inputs[best]];

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

/* x * hard sigmoid (x), as exporters write a hard swish. */
static void
fuse_hard_swish (Fuse *fuse, guint i)
{
  FerOp *op = fuse->ops->ops->pdata[i];

  for (gint j = 0; j < 2; j++) {
    guint x = op->inputs[j], y = op->inputs[1 - j];
    FerOp *act = fuse->producer[y];

    if (act == NULL || fuse->uses[y] != 1 || !is_activation_only (act)
        || act->act.kind != FER_NN_HARD_SIGMOID || act->inputs[0] != x)
      continue;
    fuse->ops->ops->pdata[fuse->position[y]] = NULL;
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
  FerOp *pad = fuse->producer[op->inputs[0]];
  guint value = op->inputs[0];

  if (pad == NULL || pad->kind != FER_OP_PAD || pad->pad_value != 0
      || fuse->uses[value] != 1)
    return;
  for (gint i = 0; i < 4; i++)
    op->pad[i] += pad->pad[i];
  op->inputs[0] = pad->inputs[0];
  remove_op (fuse, fuse->position[value]);
}

/* A matrix product reads planes as they lie; its weights are ordered to fit. */
static void
fuse_flatten (Fuse *fuse, FerOp *op)
{
  FerOp *reshape = fuse->producer[op->inputs[0]], *before;
  guint from;

  if (reshape == NULL || reshape->kind != FER_OP_RESHAPE)
    return;
  before = fuse->producer[reshape->inputs[0]];
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

static void
find_producers (Fuse *fuse)
{
  FerOps *ops = fuse->ops;

  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i];

    fuse->producer[op->output] = op;
    fuse->position[op->output] = i;
  }
}

static void
drop_unused (Fuse *fuse)
{
  GPtrArray *ops = fuse->ops->ops;
  guint n = 0;

  for (guint i = ops->len; i-- > 0;) {
    FerOp *op = ops->pdata[i];

    if (op == NULL || fuse->uses[op->output] > 0)
      continue;
    fer_op_add_uses (op, fuse->uses, -1);
    remove_op (fuse, i);
  }
  for (guint i = 0; i < ops->len; i++) {
    if (ops->pdata[i] != NULL)
      ops->pdata[n++] = ops->pdata[i];
  }
  for (guint i = n; i < ops->len; i++)
    ops->pdata[i] = NULL;
  g_ptr_array_set_size (ops, n);
}

void
fer_ops_fuse (FerOps *ops)
{
  Fuse fuse = { ops, g_new0 (FerOp *, ops->values->len),
    fer_ops_count_uses (ops), g_new0 (guint, ops->values->len) };

  find_producers (&fuse);
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
  drop_unused (&fuse);

  g_free (fuse.producer);
  g_free (fuse.uses);
  g_free (fuse.position);
}
