/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/ops/quantise.h"

#include <math.h>

#include "kernels/q8.h"

typedef struct {
  FerOps *ops;
  /* Of the values that there were at first: those that are added are read by
   * nobody whom this file looks at. */
  FerProducer *producers; /* their positions are out of date */
  guint *uses;
  guint n_values;
} Quantise;

static const FerOp *
get_producer (const Quantise *q, guint value)
{
  return value < q->n_values ? q->producers[value].op : NULL;
}

/* The bytes that were dequantised to @value, or FER_NO_VALUE. */
static guint
get_bytes (const Quantise *q, guint value)
{
  const FerOp *op = get_producer (q, value);

  return op != NULL && op->kind == FER_OP_DEQUANTIZE ? op->inputs[0]
                                                     : FER_NO_VALUE;
}

/* An operand that is bytes, or bytes times a factor for each channel. */
typedef struct {
  guint bytes;
  guint gate; /* FER_NO_VALUE = none */
} Operand;

static gboolean
get_operand (const Quantise *q, guint value, Operand *operand)
{
  const FerOp *op = get_producer (q, value);

  operand->bytes = get_bytes (q, value);
  operand->gate = FER_NO_VALUE;
  if (operand->bytes != FER_NO_VALUE)
    return TRUE;
  if (op == NULL || op->kind != FER_OP_MUL || op->act.kind != FER_NN_NONE
      || q->uses[value] != 1)
    return FALSE;
  for (gint i = 0; i < 2; i++) {
    guint gate = op->inputs[1 - i];
    const FerValue *v = FER_VALUE (q->ops, op->inputs[i]);
    const FerValue *g = FER_VALUE (q->ops, gate);

    operand->bytes = get_bytes (q, op->inputs[i]);
    operand->gate = gate;
    if (operand->bytes != FER_NO_VALUE && g->constant == NULL && !g->is_q8
        && g->channels == v->channels && g->height * g->width == 1
        && fer_value_same_planes (v, FER_VALUE (q->ops, value)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_clip (const FerOp *op)
{
  return op->act.kind == FER_NN_NONE || op->act.kind == FER_NN_RELU
         || op->act.kind == FER_NN_CLIP;
}

/* Whether the sums of a convolution or product fit 32 bits, and its bias is
 * one of them. */
static gboolean
fits_sums (const Quantise *q, const FerOp *op, guint bytes)
{
  const FerValue *in = FER_VALUE (q->ops, bytes);
  gint out = FER_VALUE (q->ops, op->output)->channels;
  gsize n = (gsize) FER_NN_BLOCK
            * ((in->channels + FER_NN_BLOCK - 1) / FER_NN_BLOCK)
            * op->window.kernel[0] * op->window.kernel[1];

  if (op->kind == FER_OP_GEMM)
    n *= (gsize) in->height * in->width;
  if (op->weights->steps == NULL || n > FER_Q8_MAX_PRODUCTS / 2)
    return FALSE;
  for (gint o = 0; o < out; o++) {
    gdouble step = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);

    if (!isfinite (step) || fabs (step) < 1e-30
        || (op->shift != NULL && !(fabs (op->shift[o] / step) < 1 << 29)))
      return FALSE;
  }
  return TRUE;
}

/* Gives @op a gate that also holds @factor, from steps of the bytes to steps of
 * the output. The scaled gate is a value of its own, as others may read the
 * plain one. */
static void
add_gate (Quantise *q, FerOp *op, guint gate, gfloat factor)
{
  FerValue value = *FER_VALUE (q->ops, gate);
  FerOp *scaled = fer_op_new (FER_OP_AFFINE, op->node);
  guint at = 0;

  fer_op_set_inputs (scaled, &gate, 1);
  scaled->scale = g_new (gfloat, value.channels);
  scaled->shift = g_new0 (gfloat, value.channels);
  for (gint i = 0; i < value.channels; i++)
    scaled->scale[i] = factor;
  op->gate = scaled->output = fer_ops_add_value (q->ops, &value);
  while (q->ops->ops->pdata[at] != op)
    at++;
  g_ptr_array_insert (q->ops->ops, at, scaled);
}

static gboolean
quantise_weighted (Quantise *q, FerOp *op, const FerValue *out)
{
  guint bytes = get_bytes (q, op->inputs[0]);
  Operand residual = { FER_NO_VALUE, FER_NO_VALUE };

  if (bytes == FER_NO_VALUE || op->groups > 1 || !is_clip (op)
      || (op->kind == FER_OP_GEMM && !op->weights_out_in)
      || !fits_sums (q, op, bytes))
    return FALSE;
  if (op->residual != FER_NO_VALUE && !get_operand (q, op->residual, &residual))
    return FALSE;

  op->is_q8 = TRUE;
  op->inputs[0] = bytes;
  op->residual = residual.bytes;
  if (residual.gate != FER_NO_VALUE)
    add_gate (q, op, residual.gate,
        FER_VALUE (q->ops, residual.bytes)->step
            / (out != NULL ? out->step : 1));
  return TRUE;
}

/* Operations that move numbers or pick the largest give the bytes they read. */
static gboolean
keeps_scale (const FerOp *op)
{
  return op->kind == FER_OP_MAX_POOL || op->kind == FER_OP_REPEAT;
}

static gboolean
quantise_pool (Quantise *q, FerOp *op, const FerValue *out)
{
  guint bytes = get_bytes (q, op->inputs[0]);
  const FerValue *in;

  if (bytes == FER_NO_VALUE)
    return FALSE;
  in = FER_VALUE (q->ops, bytes);
  if (keeps_scale (op)
          ? out == NULL || out->step != in->step || out->zero != in->zero
          : op->count_pad
                && op->window.pad[0] + op->window.pad[1] + op->window.pad[2]
                           + op->window.pad[3]
                       > 0)
    return FALSE;
  op->is_q8 = TRUE;
  op->inputs[0] = bytes;
  return TRUE;
}

/* A sum, or a product with a factor for each channel. One operand of a sum may
 * itself be such a product. */
static gboolean
quantise_blend (Quantise *q, FerOp *op, const FerValue *out)
{
  Operand operands[2] = { { FER_NO_VALUE, FER_NO_VALUE },
    { FER_NO_VALUE, FER_NO_VALUE } };
  const FerValue *v = FER_VALUE (q->ops, op->output);
  guint n = op->kind == FER_OP_ADD ? 2 : 1, inputs[2];

  if (out == NULL || !is_clip (op))
    return FALSE;
  if (n == 1) {
    FerNnActivation act = op->act;
    gboolean ok;

    /* the product itself is the operand */
    op->act.kind = FER_NN_NONE;
    ok = get_operand (q, op->output, &operands[0]);
    op->act = act;
    if (!ok)
      return FALSE;
  }
  for (guint i = 0; n == 2 && i < n; i++) {
    if (!get_operand (q, op->inputs[i], &operands[i])
        || !fer_value_same_planes (FER_VALUE (q->ops, op->inputs[i]), v))
      return FALSE;
  }
  if (n == 2 && operands[1].gate != FER_NO_VALUE) {
    Operand first = operands[0];

    if (first.gate != FER_NO_VALUE)
      return FALSE;
    operands[0] = operands[1];
    operands[1] = first;
  }
  for (guint i = 0; i < n; i++)
    inputs[i] = operands[i].bytes;
  op->kind = FER_OP_BLEND;
  op->is_q8 = TRUE;
  fer_op_set_inputs (op, inputs, n);
  if (operands[0].gate != FER_NO_VALUE)
    add_gate (q, op, operands[0].gate,
        FER_VALUE (q->ops, inputs[0])->step / out->step);
  return TRUE;
}

/* Lets @op compute with bytes if it can; @out is the value of bytes that it
 * gives, NULL where it gives floats. */
static gboolean
quantise_op (Quantise *q, FerOp *op, const FerValue *out)
{
  switch (op->kind) {
    case FER_OP_CONV:
    case FER_OP_GEMM:
      return quantise_weighted (q, op, out);
    case FER_OP_MAX_POOL:
    case FER_OP_AVERAGE_POOL:
    case FER_OP_REPEAT:
      return quantise_pool (q, op, out);
    case FER_OP_ADD:
    case FER_OP_MUL:
      return quantise_blend (q, op, out);
    default:
      return FALSE;
  }
}

/* Where a QuantizeLinear is the only reader of a result, the operation that
 * computes the result gives bytes at once. */
static void
quantise_producers (Quantise *q)
{
  GPtrArray *ops = q->ops->ops;

  for (guint i = 0; i < ops->len; i++) {
    FerOp *op = ops->pdata[i], *before;
    guint length = ops->len;
    FerValue out;

    if (op->kind != FER_OP_QUANTIZE)
      continue;
    before = q->producers[op->inputs[0]].op;
    out = *FER_VALUE (q->ops, op->output);
    if (before == NULL || before->is_q8 || q->uses[op->inputs[0]] != 1
        || !quantise_op (q, before, &out))
      continue;
    q->producers[op->inputs[0]].op = NULL;
    q->producers[op->output].op = before;
    before->output = op->output;
    /* gates that were added before it have moved the QuantizeLinear back */
    i += ops->len - length;
    g_ptr_array_remove_index (ops, i--);
  }
}

void
fer_ops_quantise (FerOps *ops)
{
  Quantise q = { ops, fer_ops_find_producers (ops), fer_ops_count_uses (ops),
    ops->values->len };

  quantise_producers (&q);
  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i];

    if (!op->is_q8)
      quantise_op (&q, op, NULL);
    while (ops->ops->pdata[i] != op)
      i++;
  }
  fer_ops_drop_unused (ops);
  g_free (q.producers);
  g_free (q.uses);
}
