/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps that read or write bytes. */
#include "net/run/run.h"
#include "net/run/split.h"

static FerQ8Output
get_output (const FerNetRun *run, const FerStep *step, gint item)
{
  guint value = step->op->output;
  const FerBuffer *b = &run->plan->buffers[value];
  FerQ8Output out = {
    .block = b->block,
    .row = b->row,
    .pixel = FER_Q8_BLOCK,
    .low = step->low,
    .high = step->high,
    .zero = FER_VALUE (run->plan->ops, value)->zero,
  };

  if (b->is_q8)
    out.bytes = fer_run_get_bytes (run, value, item);
  else
    out.floats = fer_run_get_first (run, value, item);
  return out;
}

static gint
get_zero (const FerNetRun *run, guint value)
{
  return FER_VALUE (run->plan->ops, value)->zero;
}

static void
run_conv (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *in = &plan->buffers[op->inputs[0]];
  const FerValue *vout = FER_VALUE (plan->ops, op->output);
  FerQ8Conv conv = {
    .src = fer_run_get_bytes (run, op->inputs[0], item)
           - op->window.pad[0] * in->row
           - (gsize) op->window.pad[1] * FER_Q8_BLOCK,
    .src_block = in->block,
    .src_step_y = op->window.stride[0] * in->row,
    .src_step_x = op->window.stride[1] * FER_Q8_BLOCK,
    .src_tap_y = op->window.dilation[0] * in->row,
    .src_tap_x = op->window.dilation[1] * FER_Q8_BLOCK,
    .channels = FER_VALUE (plan->ops, op->inputs[0])->channels,
    .kernel_h = op->window.kernel[0],
    .kernel_w = op->window.kernel[1],
    .weights = step->q8_weights,
    .bias = step->q8_bias,
    .scale = step->q8_scale,
    .out = get_output (run, step, item),
    .blocks = fer_count_blocks (vout->channels),
    .height = vout->height,
    .width = vout->width,
  };

  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = &plan->buffers[op->residual];

    conv.residual = fer_run_get_bytes (run, op->residual, item);
    conv.residual_block = r->block;
    conv.residual_row = r->row;
    conv.residual_pixel = FER_Q8_BLOCK;
    conv.residual_zero = get_zero (run, op->residual);
    conv.residual_scale = op->gate != FER_NO_VALUE
                              ? fer_run_get_first (run, op->gate, item)
                              : step->q8_residual;
  }
  if (fer_run_is_one_row (run, op)) {
    conv.width *= conv.height;
    conv.height = 1;
  }
  fer_split_q8_conv (run, &conv);
}

/* As in floats, pixels are the items. */
void
fer_run_q8_gemm (const FerNetRun *run, const FerStep *step, gint batch)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *in = &plan->buffers[op->inputs[0]];
  FerQ8Conv conv = {
    .src = fer_run_get_bytes (run, op->inputs[0], 0),
    .src_block = FER_Q8_BLOCK,
    .src_step_x = in->size,
    .channels = fer_run_count_inputs (run, op),
    .kernel_h = 1,
    .kernel_w = 1,
    .weights = step->q8_weights,
    .bias = step->q8_bias,
    .scale = step->q8_scale,
    .out = get_output (run, step, 0),
    .blocks = fer_count_blocks (FER_VALUE (plan->ops, op->output)->channels),
    .height = 1,
    .width = batch,
  };

  conv.out.pixel = plan->buffers[op->output].size;
  fer_split_q8_conv (run, &conv);
}

static void
run_pool (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *b = &plan->buffers[op->inputs[0]];
  const FerValue *in = FER_VALUE (plan->ops, op->inputs[0]);
  const FerValue *out = FER_VALUE (plan->ops, op->output);
  FerQ8Pool pool = {
    .src = fer_run_get_bytes (run, op->inputs[0], item),
    .src_block = b->block,
    .src_row = b->row,
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
    .src_zero = in->zero,
    .scale = in->step / fer_value_get_step (out),
    .out = get_output (run, step, item),
    .blocks = fer_count_blocks (out->channels),
    .height = out->height,
    .width = out->width,
  };

  if (op->kind == FER_OP_MAX_POOL)
    run->q8->max_pool (&pool);
  else
    run->q8->average_pool (&pool);
}

/* Also of one operand, bytes or floats as they come out. */
static void
run_blend (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerBuffer *a = &plan->buffers[op->inputs[0]];
  const FerValue *out = FER_VALUE (plan->ops, op->output);
  FerQ8Blend blend = {
    .a = fer_run_get_bytes (run, op->inputs[0], item),
    .a_block = a->block,
    .a_row = a->row,
    .a_zero = get_zero (run, op->inputs[0]),
    .a_scale = op->gate != FER_NO_VALUE
                   ? fer_run_get_first (run, op->gate, item)
                   : step->q8_scale,
    .out = get_output (run, step, item),
    .blocks = fer_count_blocks (out->channels),
    .height = out->height,
    .width = out->width,
  };

  if (op->n_inputs > 1) {
    const FerBuffer *b = &plan->buffers[op->inputs[1]];

    blend.b = fer_run_get_bytes (run, op->inputs[1], item);
    blend.b_block = b->block;
    blend.b_row = b->row;
    blend.b_zero = get_zero (run, op->inputs[1]);
    blend.b_scale = step->q8_residual;
  }
  run->q8->blend (&blend);
}

FerQ8Quantize
fer_run_get_quantize (const FerNetRun *run, const FerStep *step, gint item)
{
  const FerPlan *plan = run->plan;
  const FerOp *op = step->op;
  const FerValue *out = FER_VALUE (plan->ops, op->output);
  FerQ8Quantize quantize = {
    .src = fer_run_get_first (run, op->inputs[0], item),
    .src_block = plan->buffers[op->inputs[0]].block,
    .src_row = plan->buffers[op->inputs[0]].row,
    .step = out->step,
    .out = get_output (run, step, item),
    .blocks = fer_count_blocks (out->channels),
    .height = out->height,
    .width = out->width,
  };

  return quantize;
}

static void
run_quantize (const FerNetRun *run, const FerStep *step, gint item)
{
  FerQ8Quantize quantize = fer_run_get_quantize (run, step, item);

  run->q8->quantize (&quantize);
}

void
fer_run_q8_step (const FerNetRun *run, const FerStep *step, gint item)
{
  switch (step->op->kind) {
    case FER_OP_CONV:
      run_conv (run, step, item);
      break;
    case FER_OP_MAX_POOL:
    case FER_OP_AVERAGE_POOL:
      run_pool (run, step, item);
      break;
    case FER_OP_QUANTIZE:
      run_quantize (run, step, item);
      break;
    default:
      run_blend (run, step, item);
      break;
  }
}
