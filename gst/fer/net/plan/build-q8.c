/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/build-q8.h"

#include <math.h>

#include "net/plan/build-conv.h"
#include "net/plan/pack-q8.h"

/* The activation of @op clips to its range, in steps of the output, and bytes
 * to what they can hold. */
static FerQ8Output
get_output (const FerBuilder *builder, const FerOp *op)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, op->output);
  const FerValue *v = fer_builder_get_value (builder, op->output);
  gfloat unit = fer_value_get_step (v);
  gfloat least = v->is_q8 ? -v->zero : -INFINITY;
  gfloat most = v->is_q8 ? 255 - v->zero : INFINITY;
  gfloat low = op->act.kind == FER_NN_RELU   ? 0
               : op->act.kind == FER_NN_CLIP ? op->act.a / unit
                                             : least;
  gfloat high = op->act.kind == FER_NN_CLIP ? op->act.b / unit : most;

  return (FerQ8Output){
    .block = b->block,
    .row = b->row,
    .pixel = FER_Q8_BLOCK,
    .low = CLAMP (low, least, most),
    .high = CLAMP (high, least, most),
    .zero = v->zero,
  };
}

static FerQ8Dst
get_dst (const FerBuilder *builder, guint value)
{
  FerAddress at = fer_builder_get_first (builder, value);

  if (fer_builder_get_value (builder, value)->is_q8)
    return (FerQ8Dst){ .bytes = at };
  return (FerQ8Dst){ .floats = at };
}

/* The factors that take the bytes of @value to steps of the output: those of a
 * gate, or the same for all channels. */
static FerAddress
get_factors (FerBuilder *builder, const FerOp *op, guint value, guint gate)
{
  const FerValue *out = fer_builder_get_value (builder, op->output);
  gfloat factor =
      fer_builder_get_value (builder, value)->step / fer_value_get_step (out);

  if (gate != FER_NO_VALUE)
    return fer_builder_get_first (builder, gate);
  return fer_address_of_constant (
      fer_pack_channels (&builder->pack, &factor, 0, out->channels));
}

/* What convolutions and products have in common. */
static FerQ8ConvStep
get_weighted (FerBuilder *builder, const FerOp *op, FerQ8Weights packed)
{
  return (FerQ8ConvStep){
    .dst = get_dst (builder, op->output),
    .args = {
      .weights = packed.weights,
      .bias = packed.bias,
      .scale = packed.scale,
      .out = get_output (builder, op),
      .blocks = fer_count_blocks (
          fer_builder_get_value (builder, op->output)->channels),
    },
  };
}

static FerQ8Weights
pack_weights (FerBuilder *builder, const FerOp *op, gboolean winograd)
{
  return fer_pack_q8_weights (&builder->pack, op,
      fer_builder_get_value (builder, op->inputs[0]),
      fer_builder_get_value (builder, op->output), builder->q8, winograd);
}

static FerQ8ConvStep
get_conv (FerBuilder *builder, const FerOp *op, FerQ8Weights packed)
{
  const FerBuffer *in = fer_builder_get_buffer (builder, op->inputs[0]);
  const FerValue *out = fer_builder_get_value (builder, op->output);
  FerQ8ConvStep conv = get_weighted (builder, op, packed);

  conv.src = fer_builder_get_window (builder, op->inputs[0], &op->window);
  conv.args.src_block = in->block;
  conv.args.src_step_y = op->window.stride[0] * in->row;
  conv.args.src_step_x = op->window.stride[1] * FER_Q8_BLOCK;
  conv.args.src_tap_y = op->window.dilation[0] * in->row;
  conv.args.src_tap_x = op->window.dilation[1] * FER_Q8_BLOCK;
  conv.args.kernel_h = op->window.kernel[0];
  conv.args.kernel_w = op->window.kernel[1];
  conv.args.channels = fer_builder_get_value (builder, op->inputs[0])->channels;
  conv.args.height = out->height;
  conv.args.width = out->width;
  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = fer_builder_get_buffer (builder, op->residual);

    conv.residual = fer_builder_get_first (builder, op->residual);
    conv.residual_scale = get_factors (builder, op, op->residual, op->gate);
    conv.args.residual_block = r->block;
    conv.args.residual_row = r->row;
    conv.args.residual_pixel = FER_Q8_BLOCK;
    conv.args.residual_zero =
        fer_builder_get_value (builder, op->residual)->zero;
  }
  return conv;
}

static FerQ8WinogradStep
get_winograd (FerBuilder *builder, const FerOp *op)
{
  FerWinogradTiles tiles =
      fer_method_get_tiles (fer_builder_get_value (builder, op->output));
  FerQ8Weights packed = pack_weights (builder, op, TRUE);
  FerQ8ConvStep conv = get_conv (builder, op, packed);

  return (FerQ8WinogradStep){
    .conv = conv,
    .in = {
      .src_block = conv.args.src_block,
      .src_row = conv.args.src_step_y,
      .src_height = conv.args.height + 2,
      .src_width = conv.args.width + 2,
      .blocks = fer_count_blocks (conv.args.channels),
      .rows = tiles.rows,
      .columns = tiles.columns,
    },
    .product = {
      .channels = conv.args.channels,
      .weights = packed.points,
      .blocks = conv.args.blocks,
    },
    .out = { .columns = tiles.columns },
    .strip = tiles.strip,
  };
}

void
fer_build_q8_conv (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);

  if (builder->layout->methods[i].winograd) {
    step->kind = FER_STEP_Q8_WINOGRAD;
    step->q8_winograd = get_winograd (builder, op);
    return;
  }
  step->kind = FER_STEP_Q8_CONV;
  step->q8_conv = get_conv (builder, op, pack_weights (builder, op, FALSE));
  if (fer_builder_is_one_row (builder, op)) {
    step->q8_conv.args.width *= step->q8_conv.args.height;
    step->q8_conv.args.height = 1;
  }
}

/* As in floats: a convolution of one row, whose pixels are the items. */
void
fer_build_q8_product (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerQ8ConvStep *conv = &step->q8_conv;

  step->kind = FER_STEP_Q8_PRODUCT;
  *conv = get_weighted (builder, op, pack_weights (builder, op, FALSE));
  conv->src = fer_builder_get_first (builder, op->inputs[0]);
  conv->args.src_block = FER_Q8_BLOCK;
  conv->args.src_step_x = fer_builder_get_buffer (builder, op->inputs[0])->size;
  conv->args.channels = fer_builder_count_product_inputs (builder, op);
  conv->args.kernel_h = conv->args.kernel_w = 1;
  conv->args.out.pixel = fer_builder_get_buffer (builder, op->output)->size;
  conv->args.height = 1;
}

void
fer_build_q8_pool (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerWindow *window = &op->window;
  const FerValue *vin = fer_builder_get_value (builder, op->inputs[0]);
  const FerValue *vout = fer_builder_get_value (builder, op->output);
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);

  step->kind = op->kind == FER_OP_MAX_POOL ? FER_STEP_Q8_MAX_POOL
                                           : FER_STEP_Q8_AVERAGE_POOL;
  step->q8_pool = (FerQ8PoolStep){
    .src = in.at,
    .dst = get_dst (builder, op->output),
    .args = {
      FER_BUILD_POOL_ARGS (window, in, out),
      .src_zero = vin->zero,
      .scale = vin->step / fer_value_get_step (vout),
      .out = get_output (builder, op),
    },
  };
}

void
fer_build_q8_blend (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes a = fer_builder_get_planes (builder, op->inputs[0]);
  FerQ8BlendStep *blend = &step->q8_blend;

  step->kind = FER_STEP_Q8_BLEND;
  *blend = (FerQ8BlendStep){
    .a = a.at,
    .a_scale = get_factors (builder, op, op->inputs[0], op->gate),
    .dst = get_dst (builder, op->output),
    .args = {
      .a_block = a.block,
      .a_row = a.row,
      .a_zero = fer_builder_get_value (builder, op->inputs[0])->zero,
      .out = get_output (builder, op),
      .blocks = fer_count_blocks (a.channels),
      .height = a.height,
      .width = a.width,
    },
  };
  if (op->n_inputs > 1) {
    FerPlanes b = fer_builder_get_planes (builder, op->inputs[1]);
    FerAddress scale = get_factors (builder, op, op->inputs[1], FER_NO_VALUE);

    blend->b = b.at;
    blend->args.b_block = b.block;
    blend->args.b_row = b.row;
    blend->args.b_zero = fer_builder_get_value (builder, op->inputs[1])->zero;
    blend->args.b_scale = scale.constant;
  }
}

static FerQuantizeStep
get_quantize (const FerBuilder *builder, const FerOp *op)
{
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  const FerValue *out = fer_builder_get_value (builder, op->output);

  return (FerQuantizeStep){
    .src = in.at,
    .dst = get_dst (builder, op->output),
    .args = {
      .src_block = in.block,
      .src_row = in.row,
      .step = out->step,
      .out = get_output (builder, op),
      .blocks = fer_count_blocks (out->channels),
      .height = out->height,
      .width = out->width,
    },
  };
}

void
fer_build_quantize (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerQuantizeStep quantize = get_quantize (builder, op);

  if (i == 0 || !builder->layout->methods[i - 1].with_next) {
    step->kind = FER_STEP_QUANTIZE;
    step->quantize = quantize;
    return;
  }
  step->kind = FER_STEP_STRIPS;
  step->strips = (FerStripsStep){
    .conv = fer_build_plain_conv (builder, i - 1),
    .quantize = quantize,
    .rows =
        fer_method_get_strip (fer_builder_get_value (builder, op->inputs[0])),
  };
}
