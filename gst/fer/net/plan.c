/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where every value lies in memory. */
#include "net/plan.h"

#include <stdlib.h>
#include <string.h>

/* Most floats of one item's arena. */
#define MAX_ARENA ((gsize) 1 << 26)

/* Smallest maps, fewest channels, and most pairs of blocks of inputs and
 * outputs, for which Winograd's tiles were measured to be faster. */
#define MIN_WINOGRAD 6
#define MIN_WINOGRAD_CHANNELS 32
#define MAX_WINOGRAD_BLOCKS 32

/* Most weights of a convolution that is worth doing row by row. */
#define MAX_STRIP_WEIGHTS 8192

/* Few input channels stay planes: blocks would be mostly padding. */
#define MAX_PLANAR 4

gint
fer_conv_get_first_block (const FerOp *op, gint in_channels, gint out_channels,
    gint group_blocks, gint o)
{
  gint group = o * FER_NN_BLOCK / (out_channels / op->groups);
  gint first = group * (in_channels / op->groups) / FER_NN_BLOCK;

  return MIN (first, fer_count_blocks (in_channels) - group_blocks);
}

static gint
count_group_blocks (const FerOp *op, gint in_channels, gint out_channels)
{
  gint most = 0;

  for (gint o = 0; o < out_channels; o += FER_NN_BLOCK) {
    gint end = MIN (o + FER_NN_BLOCK, out_channels) - 1;
    gint out_size = out_channels / op->groups;
    gint in_size = in_channels / op->groups;
    gint first = o / out_size * in_size / FER_NN_BLOCK;
    gint last = ((end / out_size + 1) * in_size - 1) / FER_NN_BLOCK;

    most = MAX (most, last - first + 1);
  }
  return most;
}

static void
init_steps (FerPlan *plan)
{
  FerOps *ops = plan->ops;

  plan->n_steps = ops->ops->len;
  plan->steps = g_new0 (FerStep, plan->n_steps + 1);
  for (guint i = 0; i < plan->n_steps; i++) {
    FerStep *step = &plan->steps[i];
    const FerOp *op = ops->ops->pdata[i];
    gint in = FER_VALUE (ops, op->inputs[0])->channels;
    gint out = FER_VALUE (ops, op->output)->channels;

    step->op = op;
    step->act = op->act;
    if (op->groups > 1 && op->groups == in && in == out)
      step->depthwise = TRUE;
    else if (op->groups > 1)
      step->group_blocks = count_group_blocks (op, in, out);
  }
}

/* Half a block of outputs would leave half of each product unused. */
static void
choose_pairs (FerPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++) {
    FerStep *step = &plan->steps[i];
    const FerOp *op = step->op;

    step->paired =
        op->kind == FER_OP_CONV && !op->is_q8 && op->groups == 1
        && op->window.stride[1] == 1 && !plan->buffers[op->inputs[0]].planar
        && FER_VALUE (plan->ops, op->output)->channels <= FER_NN_BLOCK / 2;
  }
}

/* 3x3 pixels of blocked channels, where the transformed weights, 16/9 of the
 * plain ones, still stay in the caches and the tiles are worth their weight. */
static void
choose_winograd (FerPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++) {
    FerStep *step = &plan->steps[i];
    const FerOp *op = step->op;
    const FerValue *in = FER_VALUE (plan->ops, op->inputs[0]);
    const FerValue *out = FER_VALUE (plan->ops, op->output);
    gint in_blocks = fer_count_blocks (in->channels);
    gint out_blocks = fer_count_blocks (out->channels);
    gint tile_blocks = FER_WINOGRAD_POINTS * FER_NN_BLOCK;
    FerWinograd w = fer_winograd_plan (out);

    step->winograd = op->kind == FER_OP_CONV && !op->is_q8 && op->groups == 1
                     && !plan->buffers[op->inputs[0]].planar
                     && op->window.kernel[0] == 3 && op->window.kernel[1] == 3
                     && op->window.stride[0] * op->window.stride[1] == 1
                     && op->window.dilation[0] * op->window.dilation[1] == 1
                     && out->height >= MIN_WINOGRAD
                     && out->width >= MIN_WINOGRAD
                     && in->channels >= MIN_WINOGRAD_CHANNELS
                     && out->channels >= MIN_WINOGRAD_CHANNELS
                     && in_blocks * out_blocks <= MAX_WINOGRAD_BLOCKS;
    if (step->winograd)
      plan->scratch_size = MAX (plan->scratch_size,
          (gsize) (in_blocks + out_blocks) * tile_blocks * w.strip * w.columns);
  }
}

/* Whether what step @i computes may stay in the first cache until step @i + 1,
 * its only reader, makes bytes of it. */
static gboolean
runs_into_next (const FerPlan *plan, guint i, const guint *uses)
{
  const FerStep *step = &plan->steps[i], *next = step + 1;
  const FerOp *op = step->op;

  return op->kind == FER_OP_CONV && !op->is_q8 && !step->winograd
         && !step->depthwise && step->group_blocks == 0
         && op->residual == FER_NO_VALUE && uses[op->output] == 1
         && next->op->kind == FER_OP_QUANTIZE
         && next->op->inputs[0] == op->output
         && op->weights->n <= MAX_STRIP_WEIGHTS;
}

static void
choose_strips (FerPlan *plan)
{
  guint *uses = fer_ops_count_uses (plan->ops);

  for (guint i = 0; i + 1 < plan->n_steps; i++) {
    guint value = plan->steps[i].op->output;
    const FerValue *out = FER_VALUE (plan->ops, value);

    if (!runs_into_next (plan, i, uses))
      continue;
    plan->buffers[value].in_scratch = TRUE;
    plan->scratch_size = MAX (plan->scratch_size,
        (gsize) fer_strip_plan (out) * out->width
            * fer_count_blocks (out->channels) * FER_NN_BLOCK);
  }
  g_free (uses);
}

/* A matrix product that reads planes as they lie cannot skip the border that
 * another reader asks for: it gets a copy. */
static void
separate_flat_readers (FerOps *ops)
{
  gboolean *padded = g_new0 (gboolean, ops->values->len);

  for (guint i = 0; i < ops->ops->len; i++) {
    const FerOp *op = ops->ops->pdata[i];

    if (op->kind == FER_OP_CONV)
      padded[op->inputs[0]] |= op->window.pad[0] + op->window.pad[1]
                                   + op->window.pad[2] + op->window.pad[3]
                               > 0;
  }
  for (guint i = 0; i < ops->ops->len; i++) {
    FerOp *op = ops->ops->pdata[i], *copy;
    FerValue value;

    if (op->flat_channels == 0 || !padded[op->inputs[0]])
      continue;
    copy = fer_op_new (
        FER_VALUE (ops, op->inputs[0])->is_q8 ? FER_OP_BLEND : FER_OP_AFFINE,
        op->node);
    copy->is_q8 = copy->kind == FER_OP_BLEND;
    fer_op_set_inputs (copy, op->inputs, 1);
    value = *FER_VALUE (ops, op->inputs[0]);
    copy->output = op->inputs[0] = fer_ops_add_value (ops, &value);
    g_ptr_array_insert (ops->ops, i++, copy);
  }
  g_free (padded);
}

static gboolean
input_stays_planar (const FerPlan *plan)
{
  const FerOps *ops = plan->ops;

  if (FER_VALUE (ops, ops->input)->channels > MAX_PLANAR)
    return FALSE;
  for (guint i = 0; i < ops->n_outputs; i++) {
    if (ops->outputs[i] == ops->input)
      return FALSE;
  }
  for (guint i = 0; i < plan->n_steps; i++) {
    const FerOp *op = plan->steps[i].op;

    for (guint j = 0; j < op->n_inputs; j++) {
      if (op->inputs[j] == ops->input
          && (op->kind != FER_OP_CONV || op->groups > 1))
        return FALSE;
    }
    if (op->residual == ops->input || op->gate == ops->input)
      return FALSE;
  }
  return TRUE;
}

static gboolean
lay_out (FerPlan *plan)
{
  FerOps *ops = plan->ops;

  for (guint i = 0; i < plan->n_steps; i++) {
    const FerOp *op = plan->steps[i].op;
    FerBuffer *in = &plan->buffers[op->inputs[0]];

    for (gint j = 0; op->kind == FER_OP_CONV && j < 4; j++)
      in->pad[j] = MAX (in->pad[j], op->window.pad[j]);
  }
  for (guint i = 0; i < ops->values->len; i++) {
    const FerValue *value = FER_VALUE (ops, i);
    FerBuffer *b = &plan->buffers[i];
    gint lanes = b->planar ? 1 : FER_NN_BLOCK;
    /* items begin at a cache line */
    gsize align = value->is_q8 ? 64 : FER_NN_BLOCK;
    gint n = b->planar ? value->channels : fer_count_blocks (value->channels);
    gdouble size;

    b->root = i;
    b->is_q8 = value->is_q8;
    b->border = value->is_q8 ? value->zero : 0;
    b->row = (gsize) lanes * (value->width + b->pad[1] + b->pad[3]);
    b->block = b->row * (value->height + b->pad[0] + b->pad[2]);
    b->first = b->pad[0] * b->row + (gsize) b->pad[1] * lanes;
    size = (gdouble) b->block * n;
    if (size > MAX_ARENA)
      return FALSE;
    b->size = (b->block * n + align - 1) & ~(align - 1);
  }
  return TRUE;
}

static gboolean
same_layout (const FerPlan *plan, guint a, guint b)
{
  const FerBuffer *x = &plan->buffers[a], *y = &plan->buffers[b];

  return !x->planar && !y->planar && x->is_q8 == y->is_q8
         && x->border == y->border && x->constant == NULL && y->constant == NULL
         && memcmp (x->pad, y->pad, sizeof x->pad) == 0
         && fer_value_same_planes (
             FER_VALUE (plan->ops, a), FER_VALUE (plan->ops, b));
}

static gboolean
is_dense (const FerBuffer *b)
{
  return !b->planar && b->first == 0 && b->pad[2] + b->pad[3] == 0;
}

/* An input of the step whose memory its output may take, or FER_NO_VALUE. */
static guint
find_in_place (const FerPlan *plan, guint i, const guint *last)
{
  const FerOp *op = plan->steps[i].op;
  guint candidates[2] = { FER_NO_VALUE, FER_NO_VALUE };

  switch (op->kind) {
    case FER_OP_AFFINE:
    case FER_OP_SOFTMAX:
      candidates[0] = op->inputs[0];
      break;
    case FER_OP_ADD:
    case FER_OP_SUB:
    case FER_OP_MUL:
    case FER_OP_BLEND:
      candidates[0] = op->inputs[0];
      if (op->n_inputs > 1)
        candidates[1] = op->inputs[1];
      break;
    case FER_OP_CONV:
      if (op->residual != FER_NO_VALUE
          && plan->buffers[op->residual].root
                 != plan->buffers[op->inputs[0]].root)
        candidates[0] = op->residual;
      break;
    default:
      break;
  }
  for (gint j = 0; j < 2; j++) {
    guint c = candidates[j];

    if (c != FER_NO_VALUE && FER_VALUE (plan->ops, c)->constant == NULL
        && last[plan->buffers[c].root] == i
        && same_layout (plan, c, op->output))
      return c;
  }
  return FER_NO_VALUE;
}

/* Shares memory where a step may work in place or has nothing to do; on return
 * first[] and last[] hold the steps between which each root is alive. */
static void
find_lives (FerPlan *plan, guint *first, guint *last)
{
  FerOps *ops = plan->ops;

  for (guint i = 0; i < plan->n_steps; i++) {
    const FerOp *op = plan->steps[i].op;

    for (guint j = 0; j < op->n_inputs; j++)
      last[op->inputs[j]] = i + plan->buffers[op->output].in_scratch;
    if (op->residual != FER_NO_VALUE)
      last[op->residual] = i;
    if (op->gate != FER_NO_VALUE)
      last[op->gate] = i;
    first[op->output] = last[op->output] = i;
  }
  for (guint i = 0; i < ops->n_outputs; i++)
    last[ops->outputs[i]] = plan->n_steps;

  for (guint i = 0; i < plan->n_steps; i++) {
    FerStep *step = &plan->steps[i];
    const FerOp *op = step->op;
    guint from = find_in_place (plan, i, last), root;

    if (op->kind == FER_OP_RESHAPE
        && FER_VALUE (ops, op->inputs[0])->channels
               == FER_VALUE (ops, op->output)->channels
        && is_dense (&plan->buffers[op->inputs[0]])
        && is_dense (&plan->buffers[op->output])) {
      step->view = TRUE;
      from = op->inputs[0];
    }
    if (from == FER_NO_VALUE)
      continue;
    root = plan->buffers[from].root;
    plan->buffers[op->output].root = root;
    last[root] = MAX (last[root], last[op->output]);
  }
}

static gint
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const FerBuffer *buffers = data;
  gsize x = fer_buffer_get_floats (&buffers[*(const guint *) a]);
  gsize y = fer_buffer_get_floats (&buffers[*(const guint *) b]);

  return x < y ? 1 : x > y ? -1 : 0;
}

/* The largest first, each at the lowest place that is free while it lives.
 * @placed is kept sorted by offset. */
static gboolean
place (FerPlan *plan, const guint *first, const guint *last)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (guint));
  FerOps *ops = plan->ops;

  for (guint i = 0; i < ops->values->len; i++) {
    gboolean alive = i == ops->input || last[i] > 0 || first[i] > 0
                     || (plan->n_steps > 0 && plan->steps[0].op->output == i);

    if (alive && !plan->buffers[i].in_scratch && plan->buffers[i].root == i
        && FER_VALUE (ops, i)->constant == NULL)
      g_array_append_val (order, i);
  }
  g_array_sort_with_data (order, compare_sizes, plan->buffers);

  for (guint i = 0; i < order->len; i++) {
    guint v = g_array_index (order, guint, i), at = 0;
    FerBuffer *b = &plan->buffers[v];

    for (guint j = 0; j < placed->len; j++) {
      guint p = g_array_index (placed, guint, j);
      const FerBuffer *other = &plan->buffers[p];

      if (first[p] > last[v] || last[p] < first[v])
        continue;
      if (other->offset >= b->offset + fer_buffer_get_floats (b))
        break;
      b->offset =
          MAX (b->offset, other->offset + fer_buffer_get_floats (other));
    }
    while (
        at < placed->len
        && plan->buffers[g_array_index (placed, guint, at)].offset < b->offset)
      at++;
    g_array_insert_val (placed, at, v);
    plan->arena_size =
        MAX (plan->arena_size, b->offset + fer_buffer_get_floats (b));
  }
  g_array_unref (order);
  g_array_unref (placed);

  for (guint i = 0; i < ops->values->len; i++)
    plan->buffers[i].offset = plan->buffers[plan->buffers[i].root].offset;
  return plan->arena_size <= MAX_ARENA;
}

FerPlan *
fer_plan_new (FerOps *ops, const gchar *name, GError **error)
{
  FerPlan *plan = g_new0 (FerPlan, 1);
  gboolean fits;

  plan->ops = ops;
  separate_flat_readers (ops);
  init_steps (plan);
  plan->buffers = g_new0 (FerBuffer, ops->values->len);
  plan->buffers[ops->input].planar = input_stays_planar (plan);
  choose_pairs (plan);
  choose_winograd (plan);
  choose_strips (plan);
  fits = lay_out (plan);
  if (fits) {
    guint *first = g_new0 (guint, ops->values->len);
    guint *last = g_new0 (guint, ops->values->len);

    find_lives (plan, first, last);
    fits = place (plan, first, last);
    g_free (first);
    g_free (last);
  }
  if (!fits) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: the network needs too much memory", name);
    g_clear_pointer (&plan, fer_plan_free);
  } else if (!fer_plan_pack (plan, name, error)) {
    g_clear_pointer (&plan, fer_plan_free);
  }
  return plan;
}

void
fer_plan_free (FerPlan *plan)
{
  if (plan == NULL)
    return;
  fer_ops_free (plan->ops);
  g_free (plan->buffers);
  g_free (plan->steps);
  free (plan->constants);
  g_free (plan);
}
