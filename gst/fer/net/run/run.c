/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Running a planned network: one call of a kernel for each step and item. */
#include "net/run/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/dispatch.h"
#include "net/run/split.h"

/* Most floats of a run's memory. */
#define MAX_MEMORY ((gsize) 1 << 29)

/* --- Borders, input, output -------------------------------------------------
 */

static void
clear_border (const FerNetRun *run, guint value, gint item)
{
  const FerBuffer *b = &run->plan->buffers[value];
  const FerValue *v = FER_VALUE (run->plan->ops, value);
  gsize element = b->is_q8 ? 1 : sizeof (gfloat);
  gsize pixel = (b->planar ? 1 : FER_NN_BLOCK) * element;
  gsize planes = b->size / b->block, row = b->row * element;
  gsize left = b->pad[1] * pixel, right = b->pad[3] * pixel;

  if (b->pad[0] + b->pad[1] + b->pad[2] + b->pad[3] == 0)
    return;
  for (gsize p = 0; p < planes; p++) {
    guint8 *at =
        (guint8 *) fer_run_get_item (run, value, item) + p * b->block * element;

    memset (at, b->border, b->pad[0] * row + left);
    at += b->pad[0] * row;
    /* the end of a row and the begin of the next */
    for (gint y = 1; y < v->height; y++, at += row)
      memset (at + row - right, b->border, right + left);
    memset (at + row - right, b->border, right + b->pad[2] * row);
  }
}

static void
load_input (const FerNetRun *run, gint item)
{
  guint value = run->plan->ops->input;
  const FerBuffer *b = &run->plan->buffers[value];
  const FerValue *v = FER_VALUE (run->plan->ops, value);
  const gfloat *from = run->input + (gsize) item * run->input_size;
  gfloat *to = fer_run_get_first (run, value, item);

  clear_border (run, value, item);
  if (b->planar) {
    for (gint c = 0; c < v->channels; c++) {
      for (gint y = 0; y < v->height; y++, from += v->width)
        memcpy (
            to + c * b->block + y * b->row, from, v->width * sizeof (gfloat));
    }
    return;
  }
  for (gint c = 0; c < fer_count_blocks (v->channels) * FER_NN_BLOCK; c++) {
    gfloat *lane = to + c / FER_NN_BLOCK * b->block + c % FER_NN_BLOCK;

    for (gint y = 0; y < v->height; y++) {
      for (gint x = 0; x < v->width; x++)
        lane[y * b->row + (gsize) x * FER_NN_BLOCK] =
            c < v->channels ? *from++ : 0;
    }
  }
}

static void
store_output (const FerNetRun *run, const FerRunOutput *output, gint item)
{
  const FerBuffer *b = &run->plan->buffers[output->value];
  const FerValue *v = FER_VALUE (run->plan->ops, output->value);
  const gfloat *from = fer_run_get_first (run, output->value, item);
  gfloat *to = output->data + (gsize) item * output->size;

  for (gint c = 0; c < v->channels; c++) {
    const gfloat *lane = from + c / FER_NN_BLOCK * b->block + c % FER_NN_BLOCK;

    for (gint y = 0; y < v->height; y++) {
      for (gint x = 0; x < v->width; x++)
        *to++ = lane[y * b->row + (gsize) x * FER_NN_BLOCK];
    }
  }
}

gboolean
fer_run_is_one_row (const FerNetRun *run, const FerOp *op)
{
  const FerBuffer *buffers = run->plan->buffers;
  const guint values[] = { op->inputs[0], op->output, op->residual };

  if (op->window.kernel[0] * op->window.kernel[1] * op->window.stride[0]
          * op->window.stride[1]
      != 1)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    if (values[i] != FER_NO_VALUE
        && buffers[values[i]].pad[1] + buffers[values[i]].pad[3] != 0)
      return FALSE;
  }
  return op->window.pad[0] + op->window.pad[2] == 0;
}

gint
fer_run_count_inputs (const FerNetRun *run, const FerOp *op)
{
  const FerValue *in = FER_VALUE (run->plan->ops, op->inputs[0]);

  if (op->flat_channels == 0)
    return in->channels;
  return fer_count_blocks (in->channels) * FER_NN_BLOCK * in->height
         * in->width;
}

/* --- Steps -------------------------------------------------------------------
 */

FerNnConv
fer_run_get_conv (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *in = &plan->buffers[op->inputs[0]];
  const FerBuffer *out = &plan->buffers[op->output];
  const FerValue *vin = FER_VALUE (plan->ops, op->inputs[0]);
  const FerValue *vout = FER_VALUE (plan->ops, op->output);
  gint lanes = in->planar ? 1 : FER_NN_BLOCK;
  const gfloat *src = fer_run_get_first (run, op->inputs[0], item)
                      - op->window.pad[0] * in->row
                      - (gsize) op->window.pad[1] * lanes;
  FerNnConv conv = {
    .src = src,
    .src_block = in->block,
    .src_step_y = op->window.stride[0] * in->row,
    .src_step_x = op->window.stride[1] * lanes,
    .src_tap_y = op->window.dilation[0] * in->row,
    .src_tap_x = op->window.dilation[1] * lanes,
    .channels = vin->channels,
    .lanes = lanes,
    .paired = step->paired,
    .kernel_h = op->window.kernel[0],
    .kernel_w = op->window.kernel[1],
    .weights = step->weights,
    .bias = step->bias,
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = out->block,
    .dst_row = out->row,
    .dst_pixel = FER_NN_BLOCK,
    .blocks = fer_count_blocks (vout->channels),
    .height = vout->height,
    .width = vout->width,
    .act = step->act,
  };

  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = &plan->buffers[op->residual];

    conv.residual = fer_run_get_first (run, op->residual, item);
    conv.residual_block = r->block;
    conv.residual_row = r->row;
    conv.residual_pixel = FER_NN_BLOCK;
  }
  return conv;
}

static void
run_conv (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerOp *op = step->op;
  const FerBuffer *in = &run->plan->buffers[op->inputs[0]];
  const FerBuffer *out = &run->plan->buffers[op->output];
  const FerValue *vin = FER_VALUE (run->plan->ops, op->inputs[0]);
  const FerValue *vout = FER_VALUE (run->plan->ops, op->output);
  FerNnConv conv = fer_run_get_conv (run, step, item);
  gint n;

  if (fer_run_is_one_row (run, op)) {
    conv.width *= conv.height;
    conv.height = 1;
  }
  if (step->group_blocks == 0) {
    fer_split_conv (run, &conv);
    return;
  }

  /* blocks of outputs that read the same inputs go together */
  for (gint o = 0; o < conv.blocks; o += n) {
    gint first = fer_conv_get_first_block (
        op, vin->channels, vout->channels, step->group_blocks, o);
    FerNnConv part = conv;

    n = 1;
    while (o + n < conv.blocks
           && fer_conv_get_first_block (
                  op, vin->channels, vout->channels, step->group_blocks, o + n)
                  == first)
      n++;
    part.src += first * in->block;
    part.channels = MIN (step->group_blocks * FER_NN_BLOCK,
        vin->channels - first * FER_NN_BLOCK);
    part.weights += (gsize) o * step->group_blocks * FER_NN_BLOCK * FER_NN_BLOCK
                    * op->window.kernel[0] * op->window.kernel[1];
    part.bias += o * FER_NN_BLOCK;
    part.dst += o * out->block;
    if (part.act.slopes != NULL)
      part.act.slopes += o * FER_NN_BLOCK;
    part.blocks = n;
    fer_split_conv (run, &part);
  }
}

static void
run_depthwise (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *in = &plan->buffers[op->inputs[0]];
  const FerBuffer *out = &plan->buffers[op->output];
  const FerValue *vout = FER_VALUE (plan->ops, op->output);
  FerNnDepthwise conv = {
    .src = fer_run_get_first (run, op->inputs[0], item)
           - op->window.pad[0] * in->row
           - (gsize) op->window.pad[1] * FER_NN_BLOCK,
    .src_block = in->block,
    .src_step_y = op->window.stride[0] * in->row,
    .src_step_x = op->window.stride[1] * FER_NN_BLOCK,
    .src_tap_y = op->window.dilation[0] * in->row,
    .src_tap_x = op->window.dilation[1] * FER_NN_BLOCK,
    .kernel_h = op->window.kernel[0],
    .kernel_w = op->window.kernel[1],
    .weights = step->weights,
    .bias = step->bias,
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = out->block,
    .dst_row = out->row,
    .blocks = fer_count_blocks (vout->channels),
    .height = vout->height,
    .width = vout->width,
    .act = step->act,
  };

  fer_split_depthwise (run, &conv);
}

/* A matrix product is a convolution of one row whose pixels are the items. */
static void
run_gemm (const FerNetRun *run, const FerStep *step, gint batch)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *in = &plan->buffers[op->inputs[0]];
  const FerBuffer *out = &plan->buffers[op->output];
  FerNnConv conv = {
    .src = fer_run_get_first (run, op->inputs[0], 0),
    .src_block = FER_NN_BLOCK,
    .src_step_x = in->size,
    .channels = fer_run_count_inputs (run, op),
    .lanes = FER_NN_BLOCK,
    .kernel_h = 1,
    .kernel_w = 1,
    .weights = step->weights,
    .bias = step->bias,
    .dst = fer_run_get_first (run, op->output, 0),
    .dst_block = out->block,
    .dst_pixel = out->size,
    .blocks = fer_count_blocks (FER_VALUE (plan->ops, op->output)->channels),
    .height = 1,
    .width = batch,
    .act = step->act,
  };

  fer_split_conv (run, &conv);
}

static void
run_affine (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerValue *v = FER_VALUE (plan->ops, op->output);
  FerNnAffine affine = {
    .src = fer_run_get_first (run, op->inputs[0], item),
    .src_block = plan->buffers[op->inputs[0]].block,
    .src_row = plan->buffers[op->inputs[0]].row,
    .scale = step->scale,
    .shift = step->bias,
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = plan->buffers[op->output].block,
    .dst_row = plan->buffers[op->output].row,
    .blocks = fer_count_blocks (v->channels),
    .height = v->height,
    .width = v->width,
    .act = step->act,
  };

  run->kernels->affine (&affine);
}

static void
run_pool (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerValue *in = FER_VALUE (plan->ops, op->inputs[0]);
  const FerValue *v = FER_VALUE (plan->ops, op->output);
  FerNnPool pool = {
    .src = fer_run_get_first (run, op->inputs[0], item),
    .src_block = plan->buffers[op->inputs[0]].block,
    .src_row = plan->buffers[op->inputs[0]].row,
    .src_height = in->height,
    .src_width = in->width,
    .kernel_h = op->window.kernel[0],
    .kernel_w = op->window.kernel[1],
    .stride_y = op->window.stride[0],
    .stride_x = op->window.stride[1],
    .dilation_y = op->window.dilation[0],
    .dilation_x = op->window.dilation[1],
    .pad_top = op->window.pad[0],
    .pad_left = op->window.pad[1],
    .pad_bottom = op->window.pad[2],
    .pad_right = op->window.pad[3],
    .count_pad = op->count_pad,
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = plan->buffers[op->output].block,
    .dst_row = plan->buffers[op->output].row,
    .blocks = fer_count_blocks (v->channels),
    .height = v->height,
    .width = v->width,
  };

  if (op->kind == FER_OP_MAX_POOL)
    run->kernels->max_pool (&pool);
  else
    run->kernels->average_pool (&pool);
}

static FerNnOperand
get_operand (const FerNetRun *run, guint value, const FerValue *out, gint item)
{
  const FerBuffer *b = &run->plan->buffers[value];
  const FerValue *v = FER_VALUE (run->plan->ops, value);
  FerNnOperand operand = {
    .data = fer_run_get_first (run, value, item),
    .block = v->channels == 1 ? 0 : b->block,
    .row = v->height == 1 ? 0 : b->row,
    .pixel = v->width == 1 ? 0 : FER_NN_BLOCK,
    .one_channel = v->channels == 1 && out->channels > 1,
  };

  return operand;
}

static void
run_binary (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerValue *v = FER_VALUE (plan->ops, op->output);
  FerNnBinary binary = {
    .a = get_operand (run, op->inputs[0], v, item),
    .b = get_operand (run, op->inputs[1], v, item),
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = plan->buffers[op->output].block,
    .dst_row = plan->buffers[op->output].row,
    .blocks = fer_count_blocks (v->channels),
    .height = v->height,
    .width = v->width,
    .act = step->act,
  };

  if (op->kind == FER_OP_ADD)
    run->kernels->add (&binary);
  else if (op->kind == FER_OP_SUB)
    run->kernels->sub (&binary);
  else
    run->kernels->mul (&binary);
}

static void
run_softmax (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerValue *v = FER_VALUE (plan->ops, op->output);
  FerNnSoftmax softmax = {
    .src = fer_run_get_first (run, op->inputs[0], item),
    .src_block = plan->buffers[op->inputs[0]].block,
    .src_row = plan->buffers[op->inputs[0]].row,
    .dst = fer_run_get_first (run, op->output, item),
    .dst_block = plan->buffers[op->output].block,
    .dst_row = plan->buffers[op->output].row,
    .channels = v->channels,
    .height = v->height,
    .width = v->width,
  };

  run->kernels->softmax (&softmax);
}

/* Copies @n channels from channel @from of one value to channel @to of
 * another. */
static void
copy_channels (
    const FerNetRun *run, guint src_value, guint dst_value, gint to, gint item)
{
  const FerBuffer *in = &run->plan->buffers[src_value];
  const FerBuffer *out = &run->plan->buffers[dst_value];
  const FerValue *v = FER_VALUE (run->plan->ops, src_value);
  const gfloat *src = fer_run_get_first (run, src_value, item);
  gfloat *dst = fer_run_get_first (run, dst_value, item);
  gint n;

  /* runs of channels that lie together on both sides */
  for (gint c = 0; c < v->channels; c += n) {
    gint d = to + c;
    gint room =
        MIN (FER_NN_BLOCK - c % FER_NN_BLOCK, FER_NN_BLOCK - d % FER_NN_BLOCK);
    const gfloat *s = src + c / FER_NN_BLOCK * in->block + c % FER_NN_BLOCK;
    gfloat *t = dst + d / FER_NN_BLOCK * out->block + d % FER_NN_BLOCK;

    n = MIN (room, v->channels - c);
    for (gint y = 0; y < v->height; y++) {
      for (gint x = 0; x < v->width; x++)
        memcpy (t + y * out->row + (gsize) x * FER_NN_BLOCK,
            s + y * in->row + (gsize) x * FER_NN_BLOCK, n * sizeof (gfloat));
    }
  }
}

/* Lanes past the last channel must be finite: memory of others lies here. */
static void
clear_last_block (const FerNetRun *run, guint value, gint item)
{
  const FerBuffer *b = &run->plan->buffers[value];
  gint channels = FER_VALUE (run->plan->ops, value)->channels;
  gint last = channels / FER_NN_BLOCK;

  if (channels % FER_NN_BLOCK != 0)
    memset (fer_run_get_item (run, value, item) + last * b->block, 0,
        b->block * sizeof (gfloat));
}

static void
run_concat (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerOp *op = step->op;
  gint to = 0;

  clear_last_block (run, op->output, item);
  for (guint i = 0; i < op->n_inputs; i++) {
    copy_channels (run, op->inputs[i], op->output, to, item);
    to += FER_VALUE (run->plan->ops, op->inputs[i])->channels;
  }
}

static void
run_pad (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerOp *op = step->op;
  const FerBuffer *in = &run->plan->buffers[op->inputs[0]];
  const FerBuffer *out = &run->plan->buffers[op->output];
  const FerValue *v = FER_VALUE (run->plan->ops, op->inputs[0]);
  const FerValue *vout = FER_VALUE (run->plan->ops, op->output);
  const gfloat *src = fer_run_get_first (run, op->inputs[0], item);
  gfloat *dst = fer_run_get_first (run, op->output, item);

  for (gint b = 0; b < fer_count_blocks (v->channels); b++) {
    for (gint y = 0; y < vout->height; y++) {
      gfloat *to = dst + b * out->block + y * out->row;
      gint from_y = y - op->window.pad[0];

      for (gint i = 0; i < vout->width * FER_NN_BLOCK; i++)
        to[i] = op->pad_value;
      if (from_y >= 0 && from_y < v->height)
        memcpy (to + op->window.pad[1] * FER_NN_BLOCK,
            src + b * in->block + from_y * in->row,
            (gsize) v->width * FER_NN_BLOCK * sizeof (gfloat));
    }
  }
}

/* Enlarges by whole factors, floats or bytes. */
static void
run_repeat (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerOp *op = step->op;
  const FerBuffer *in = &run->plan->buffers[op->inputs[0]];
  const FerBuffer *out = &run->plan->buffers[op->output];
  const FerValue *v = FER_VALUE (run->plan->ops, op->inputs[0]);
  gsize element = op->is_q8 ? 1 : sizeof (gfloat);
  gsize pixel = FER_NN_BLOCK * element;
  gsize row = in->row * element, out_row = out->row * element;

  for (gint b = 0; b < fer_count_blocks (v->channels); b++) {
    const guint8 *src = (guint8 *) fer_run_get_item (run, op->inputs[0], item)
                        + (in->first + b * in->block) * element;
    guint8 *dst = (guint8 *) fer_run_get_item (run, op->output, item)
                  + (out->first + b * out->block) * element;

    for (gint y = 0; y < v->height; y++, src += row) {
      const guint8 *first = dst;
      guint8 *to = dst;

      for (gint x = 0; x < v->width; x++) {
        for (gint k = 0; k < op->repeat[1]; k++, to += pixel)
          memcpy (to, src + x * pixel, pixel);
      }
      dst += out_row;
      for (gint k = 1; k < op->repeat[0]; k++, dst += out_row)
        memcpy (dst, first, v->width * op->repeat[1] * pixel);
    }
  }
}

/* Place of number @i (in NCHW order) of a value. */
static gsize
get_place (const FerBuffer *b, const FerValue *v, gsize i)
{
  gsize x = i % v->width, y = i / v->width % v->height;
  gsize c = i / v->width / v->height;

  return c / FER_NN_BLOCK * b->block + c % FER_NN_BLOCK + y * b->row
         + x * FER_NN_BLOCK;
}

/* Number by number: rare, and never in a convolution's way. */
static void
run_transpose (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerOp *op = step->op;
  const FerBuffer *in = &run->plan->buffers[op->inputs[0]];
  const FerBuffer *out = &run->plan->buffers[op->output];
  const FerValue *vin = FER_VALUE (run->plan->ops, op->inputs[0]);
  const FerValue *vout = FER_VALUE (run->plan->ops, op->output);
  const gfloat *src = fer_run_get_first (run, op->inputs[0], item);
  gfloat *dst = fer_run_get_first (run, op->output, item);
  gsize n = (gsize) vin->channels * vin->height * vin->width;
  gsize strides[FER_MAX_RANK], stride = 1;

  clear_last_block (run, op->output, item);
  for (gint d = op->rank - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= op->dims[d];
  }
  for (gsize i = 0; i < n; i++) {
    gsize rest = i, from = 0;

    for (gint d = op->rank - 1; d >= 0; d--) {
      gsize size = op->dims[op->perm[d]];

      from += rest % size * strides[op->perm[d]];
      rest /= size;
    }
    dst[get_place (out, vout, i)] =
        src[get_place (in, vin, op->rank > 0 ? from : i)];
  }
}

static void
run_step (const FerNetRun *run, const FerStep *step, gint item)
{
  if (run->plan->buffers[step->op->inputs[0]].in_scratch) {
    fer_run_strips (run, step, item);
    return;
  }
  if (step->op->is_q8 && step->op->kind != FER_OP_REPEAT) {
    fer_run_q8_step (run, step, item);
    return;
  }
  switch (step->op->kind) {
    case FER_OP_CONV:
      if (step->winograd)
        fer_run_winograd (run, step, item);
      else if (step->depthwise)
        run_depthwise (run, step, item);
      else
        run_conv (run, step, item);
      break;
    case FER_OP_AFFINE:
      run_affine (run, step, item);
      break;
    case FER_OP_MAX_POOL:
    case FER_OP_AVERAGE_POOL:
      run_pool (run, step, item);
      break;
    case FER_OP_ADD:
    case FER_OP_SUB:
    case FER_OP_MUL:
      run_binary (run, step, item);
      break;
    case FER_OP_CONCAT:
      run_concat (run, step, item);
      break;
    case FER_OP_PAD:
      run_pad (run, step, item);
      break;
    case FER_OP_REPEAT:
      run_repeat (run, step, item);
      break;
    case FER_OP_RESHAPE:
    case FER_OP_TRANSPOSE:
      run_transpose (run, step, item);
      break;
    case FER_OP_SOFTMAX:
      run_softmax (run, step, item);
      break;
    case FER_OP_QUANTIZE:
    case FER_OP_DEQUANTIZE:
    case FER_OP_BLEND:
      fer_run_q8_step (run, step, item);
      break;
    case FER_OP_GEMM: /* for all items at once */
      break;
  }
}

/* A step of one item each, so its kernels are not shared as well. */
typedef struct {
  FerNetRun run;
  const FerStep *step;
} ItemJob;

static void
run_item (gpointer data, guint item, guint worker)
{
  const ItemJob *job = data;
  FerNetRun run = job->run;

  run.scratch += worker * run.plan->scratch_size;
  clear_border (&run, job->step->op->output, (gint) item);
  run_step (&run, job->step, (gint) item);
}

static void
run_items (const FerNetRun *run, const FerStep *step, gint batch)
{
  ItemJob job = { *run, step };

  if (batch > 1)
    job.run.crew = NULL;
  fer_crew_run (batch > 1 ? run->crew : NULL, run_item, &job, (guint) batch);
}

void
fer_net_run_process (FerNetRun *run, gint batch)
{
  const FerPlan *plan = run->plan;

  g_return_if_fail (batch >= 0 && batch <= run->max_batch);
  for (gint n = 0; n < batch; n++)
    load_input (run, n);
  for (guint i = 0; i < plan->n_steps; i++) {
    const FerStep *step = &plan->steps[i];

    if (step->view || plan->buffers[step->op->output].in_scratch)
      continue;
    if (step->op->kind == FER_OP_GEMM) {
      if (step->op->is_q8)
        fer_run_q8_gemm (run, step, batch);
      else
        run_gemm (run, step, batch);
      continue;
    }
    run_items (run, step, batch);
  }
  for (guint i = 0; i < run->n_outputs; i++) {
    for (gint n = 0; run->outputs[i].data != NULL && n < batch; n++)
      store_output (run, &run->outputs[i], n);
  }
}

/* --- Setting up
 * ------------------------------------------------------------------ */

/* A row of numbers lies in the arena as the caller wants it. */
static gboolean
needs_copy (const FerPlan *plan, guint value)
{
  const FerValue *v = FER_VALUE (plan->ops, value);
  const FerBuffer *b = &plan->buffers[value];

  return v->height * v->width != 1 || b->first != 0
         || b->pad[2] + b->pad[3] != 0;
}

/* Of each thread of the crew; what was there stays where that fails. */
static gboolean
allocate_scratch (FerNetRun *run)
{
  gsize size = run->plan->scratch_size * fer_crew_get_size (run->crew);
  gfloat *scratch;

  if (size == 0)
    return TRUE;
  scratch =
      aligned_alloc (FER_NN_BLOCK * sizeof (gfloat), size * sizeof (gfloat));
  if (scratch == NULL)
    return FALSE;
  free (run->scratch);
  run->scratch = scratch;
  return TRUE;
}

FerNetRun *
fer_net_run_new_for_plan (
    const FerPlan *plan, gint max_batch, const gchar *name, GError **error)
{
  const FerOps *ops = plan->ops;
  const FerValue *input = FER_VALUE (ops, ops->input);
  FerNetRun *run = g_new0 (FerNetRun, 1);
  gdouble total;
  gsize at;

  run->plan = plan;
  run->max_batch = max_batch;
  run->kernels = &fer_kernels_get ()->nn;
  run->q8 = &fer_kernels_get ()->q8;
  run->n_outputs = ops->n_outputs;
  run->outputs = g_new0 (FerRunOutput, ops->n_outputs);
  run->input_size = (gsize) input->channels * input->height * input->width;
  at = plan->arena_size + run->input_size;
  for (guint i = 0; i < ops->n_outputs; i++) {
    const FerValue *v = FER_VALUE (ops, ops->outputs[i]);

    run->outputs[i].value = ops->outputs[i];
    run->outputs[i].size = (gsize) v->channels * v->height * v->width;
    at += run->outputs[i].size;
  }

  total = (gdouble) at * max_batch + plan->scratch_size;
  if (total <= MAX_MEMORY) {
    gsize size = (at * max_batch + FER_NN_BLOCK) / FER_NN_BLOCK * FER_NN_BLOCK
                 * sizeof (gfloat);

    run->arena = aligned_alloc (FER_NN_BLOCK * sizeof (gfloat), size);
    if (run->arena != NULL)
      memset (run->arena, 0, size);
  }
  if (run->arena == NULL || !allocate_scratch (run)) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: a batch of %d needs too much memory", name, max_batch);
    fer_net_run_free (run);
    return NULL;
  }
  run->input = run->arena + plan->arena_size * max_batch;
  at = (plan->arena_size + run->input_size) * max_batch;
  for (guint i = 0; i < ops->n_outputs; i++) {
    if (needs_copy (plan, ops->outputs[i])) {
      run->outputs[i].data = run->arena + at;
      at += run->outputs[i].size * max_batch;
    }
  }
  return run;
}

void
fer_net_run_set_crew (FerNetRun *run, FerCrew *crew)
{
  run->crew = crew;
  if (!allocate_scratch (run))
    run->crew = NULL;
}

gfloat *
fer_net_run_get_input (FerNetRun *run, gint item)
{
  return run->input + (gsize) item * run->input_size;
}

void
fer_net_run_get_output_shape (const FerNetRun *run, guint output, gint dims[3])
{
  const FerValue *v = FER_VALUE (run->plan->ops, run->outputs[output].value);

  dims[0] = v->channels;
  dims[1] = v->height;
  dims[2] = v->width;
}

const gfloat *
fer_net_run_get_output (const FerNetRun *run, guint output, gint item)
{
  const FerRunOutput *o = &run->outputs[output];

  return o->data != NULL ? o->data + (gsize) item * o->size
                         : fer_run_get_item (run, o->value, item);
}
