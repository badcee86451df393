/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/layout.h"

#include "net/plan/step.h"

/* With few channels the input stays in planes: blocks would be mostly padding.
 */
#define MAX_PLANAR 4

/* Products read an item as a row of numbers and cannot skip the border that
 * another reader of the same value asks for: they get a copy. */
static void
separate_products (FerOps *ops)
{
  gboolean *padded = g_new0 (gboolean, ops->values->len);

  for (guint i = 0; i < ops->ops->len; i++) {
    const FerOp *op = ops->ops->pdata[i];
    const gint *pad = op->window.pad;

    if (op->kind == FER_OP_CONV)
      padded[op->inputs[0]] |= pad[0] + pad[1] + pad[2] + pad[3] > 0;
  }
  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i], *copy;
    FerValue value;

    if (op->kind != FER_OP_GEMM || !padded[op->inputs[0]])
      continue;
    value = *FER_VALUE (ops, op->inputs[0]);
    copy = fer_op_new (value.is_q8 ? FER_OP_BLEND : FER_OP_AFFINE, op->node);
    copy->is_q8 = value.is_q8;
    fer_op_set_inputs (copy, op->inputs, 1);
    copy->output = op->inputs[0] = fer_ops_add_value (ops, &value);
    g_ptr_array_insert (ops->ops, (gint) i++, copy);
  }
  g_free (padded);
}

static gboolean
reads_planes (const FerOp *op, guint value)
{
  for (guint i = 0; i < op->n_inputs; i++) {
    if (op->inputs[i] == value && (op->kind != FER_OP_CONV || op->groups > 1))
      return FALSE;
  }
  return op->residual != value && op->gate != value;
}

/* Whether all that read the input take it as planes. */
static gboolean
input_stays_planar (const FerOps *ops)
{
  if (FER_VALUE (ops, ops->input)->channels > MAX_PLANAR)
    return FALSE;
  for (guint i = 0; i < ops->n_outputs; i++) {
    if (ops->outputs[i] == ops->input)
      return FALSE;
  }
  for (guint i = 0; i < ops->ops->len; i++) {
    if (!reads_planes (ops->ops->pdata[i], ops->input))
      return FALSE;
  }
  return TRUE;
}

static gsize
count_winograd_floats (const FerOps *ops, const FerOp *op)
{
  const FerValue *in = FER_VALUE (ops, op->inputs[0]);
  const FerValue *out = FER_VALUE (ops, op->output);
  FerWinogradTiles tiles = fer_method_get_tiles (out);
  gsize block =
      (gsize) FER_WINOGRAD_POINTS * FER_NN_BLOCK * tiles.strip * tiles.columns;
  gsize inputs = fer_count_blocks (in->channels) * block;

  /* The transformed inputs of bytes are words. */
  return (op->is_q8 ? inputs / 2 : inputs)
         + fer_count_blocks (out->channels) * block;
}

static void
choose_methods (FerLayout *layout)
{
  const FerOps *ops = layout->ops;
  guint *uses = fer_ops_count_uses (ops);

  for (guint i = 0; i < ops->ops->len; i++) {
    const FerOp *op = ops->ops->pdata[i];
    const FerOp *next = i + 1 < ops->ops->len ? ops->ops->pdata[i + 1] : NULL;
    const FerValue *out = FER_VALUE (ops, op->output);
    FerMethod *method = &layout->methods[i];
    gsize scratch = 0;

    *method =
        fer_method_choose (ops, op, layout->buffers[op->inputs[0]].planar);
    method->with_next =
        next != NULL && fer_method_may_run_with_next (method, op, next, uses);
    layout->buffers[op->output].in_scratch = method->with_next;
    if (method->winograd)
      scratch = count_winograd_floats (ops, op);
    else if (method->with_next)
      scratch = (gsize) fer_method_get_strip (out) * out->width
                * fer_count_blocks (out->channels) * FER_NN_BLOCK;
    layout->scratch_size = MAX (layout->scratch_size, scratch);
  }
  g_free (uses);
}

/* A value gets the widest border of those that its readers pad it with. */
static void
find_borders (FerLayout *layout)
{
  const FerOps *ops = layout->ops;

  for (guint i = 0; i < ops->ops->len; i++) {
    const FerOp *op = ops->ops->pdata[i];
    FerBuffer *in = &layout->buffers[op->inputs[0]];

    for (gint j = 0; op->kind == FER_OP_CONV && j < 4; j++)
      in->pad[j] = MAX (in->pad[j], op->window.pad[j]);
  }
}

static gboolean
lay_out (FerBuffer *b, const FerValue *value)
{
  gsize lanes = b->planar ? 1 : FER_NN_BLOCK;
  gsize n = b->planar ? value->channels : fer_count_blocks (value->channels);
  /* items begin at a cache line */
  gsize align = value->is_q8 ? 64 : FER_NN_BLOCK;

  b->is_q8 = value->is_q8;
  b->border = value->is_q8 ? value->zero : 0;
  b->row = lanes * (value->width + b->pad[1] + b->pad[3]);
  b->block = b->row * (value->height + b->pad[0] + b->pad[2]);
  b->first = b->pad[0] * b->row + b->pad[1] * lanes;
  if ((gdouble) b->block * n > FER_MAX_ARENA)
    return FALSE;
  b->size = (b->block * n + align - 1) & ~(align - 1);
  return TRUE;
}

FerLayout *
fer_layout_new (FerOps *ops)
{
  FerLayout *layout = g_new0 (FerLayout, 1);
  gboolean fits = TRUE;

  separate_products (ops);
  layout->ops = ops;
  layout->methods = g_new0 (FerMethod, ops->ops->len + 1);
  layout->buffers = g_new0 (FerBuffer, ops->values->len);
  layout->buffers[ops->input].planar = input_stays_planar (ops);
  choose_methods (layout);
  find_borders (layout);
  for (guint i = 0; fits && i < ops->values->len; i++) {
    layout->buffers[i].root = i;
    fits = lay_out (&layout->buffers[i], FER_VALUE (ops, i));
  }
  if (!fits)
    g_clear_pointer (&layout, fer_layout_free);
  return layout;
}

void
fer_layout_free (FerLayout *layout)
{
  if (layout == NULL)
    return;
  g_free (layout->methods);
  g_free (layout->buffers);
  g_free (layout);
}
