/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/build-conv.h"

/* The kernel's arguments that tell how the window moves over the input. */
#define WINDOW_ARGS(window, in, lanes)                                         \
  .src_block = (in)->block, .src_step_y = (window)->stride[0] * (in)->row,     \
  .src_step_x = (window)->stride[1] * (lanes),                                 \
  .src_tap_y = (window)->dilation[0] * (in)->row,                              \
  .src_tap_x = (window)->dilation[1] * (lanes),                                \
  .kernel_h = (window)->kernel[0], .kernel_w = (window)->kernel[1]

FerConvStep
fer_build_plain_conv (FerBuilder *builder, guint i)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerMethod *method = &builder->layout->methods[i];
  const FerBuffer *in = fer_builder_get_buffer (builder, op->inputs[0]);
  const FerBuffer *out = fer_builder_get_buffer (builder, op->output);
  const FerValue *vin = fer_builder_get_value (builder, op->inputs[0]);
  const FerValue *vout = fer_builder_get_value (builder, op->output);
  gint lanes = in->planar ? 1 : FER_NN_BLOCK;
  FerConvStep conv = {
    .src = fer_builder_get_window (builder, op->inputs[0], &op->window),
    .dst = fer_builder_get_first (builder, op->output),
    .residual = fer_builder_get_first (builder, op->residual),
    .args = {
      WINDOW_ARGS (&op->window, in, lanes),
      .channels = vin->channels,
      .lanes = lanes,
      .paired = method->paired,
      .weights = fer_pack_conv (&builder->pack, op, method, in->planar,
          vin->channels, vout->channels),
      .bias = fer_pack_channels (&builder->pack, op->shift, 1, vout->channels),
      .dst_block = out->block,
      .dst_row = out->row,
      .dst_pixel = FER_NN_BLOCK,
      .blocks = fer_count_blocks (vout->channels),
      .height = vout->height,
      .width = vout->width,
      .act = fer_builder_pack_act (builder, op, vout->channels),
    },
  };

  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = fer_builder_get_buffer (builder, op->residual);

    conv.args.residual_block = r->block;
    conv.args.residual_row = r->row;
    conv.args.residual_pixel = FER_NN_BLOCK;
  }
  return conv;
}

/* The blocks @o to @o + @n of @whole, which all read the inputs from block
 * @first on. */
static FerConvStep
get_part (
    const FerConvStep *whole, gint group_blocks, gint first, gint o, gint n)
{
  FerConvStep part = *whole;
  FerNnConv *args = &part.args;

  part.src.first += first * args->src_block * sizeof (gfloat);
  part.dst.first += o * args->dst_block * sizeof (gfloat);
  args->channels =
      MIN (group_blocks * FER_NN_BLOCK, args->channels - first * FER_NN_BLOCK);
  if (args->weights != NULL) /* NULL while sizes are counted */
    args->weights += (gsize) o * group_blocks * FER_NN_BLOCK * FER_NN_BLOCK
                     * args->kernel_h * args->kernel_w;
  if (args->bias != NULL)
    args->bias += o * FER_NN_BLOCK;
  if (args->act.slopes != NULL)
    args->act.slopes += o * FER_NN_BLOCK;
  args->blocks = n;
  return part;
}

static FerGroupedConvStep
build_groups (
    FerBuilder *builder, const FerOp *op, gint group_blocks, FerConvStep whole)
{
  gint in = fer_builder_get_value (builder, op->inputs[0])->channels;
  gint out = fer_builder_get_value (builder, op->output)->channels;
  FerGroupedConvStep groups = { g_new (FerConvStep, whole.args.blocks), 0 };
  gint n;

  /* blocks of outputs that read the same inputs go together */
  for (gint o = 0; o < whole.args.blocks; o += n) {
    gint first = fer_method_get_first_block (op, in, out, group_blocks, o);

    n = 1;
    while (o + n < whole.args.blocks
           && fer_method_get_first_block (op, in, out, group_blocks, o + n)
                  == first)
      n++;
    groups.parts[groups.n_parts++] =
        get_part (&whole, group_blocks, first, o, n);
  }
  return groups;
}

static FerDepthwiseStep
build_depthwise (FerBuilder *builder, const FerOp *op)
{
  const FerBuffer *in = fer_builder_get_buffer (builder, op->inputs[0]);
  const FerBuffer *out = fer_builder_get_buffer (builder, op->output);
  const FerValue *vout = fer_builder_get_value (builder, op->output);

  return (FerDepthwiseStep){
    .src = fer_builder_get_window (builder, op->inputs[0], &op->window),
    .dst = fer_builder_get_first (builder, op->output),
    .args = {
      WINDOW_ARGS (&op->window, in, FER_NN_BLOCK),
      .weights = fer_pack_depthwise (&builder->pack, op, vout->channels),
      .bias = fer_pack_channels (&builder->pack, op->shift, 1, vout->channels),
      .dst_block = out->block,
      .dst_row = out->row,
      .blocks = fer_count_blocks (vout->channels),
      .height = vout->height,
      .width = vout->width,
      .act = fer_builder_pack_act (builder, op, vout->channels),
    },
  };
}

/* The product of one point: a convolution of one pixel. The bias is added when
 * the tiles are transformed back. */
static FerNnConv
build_point (FerBuilder *builder, gint in_channels, gint out_channels)
{
  return (FerNnConv){
    .src_step_x = FER_NN_BLOCK,
    .channels = in_channels,
    .lanes = FER_NN_BLOCK,
    .kernel_h = 1,
    .kernel_w = 1,
    .bias = fer_pack_channels (&builder->pack, NULL, 0, out_channels),
    .dst_pixel = FER_NN_BLOCK,
    .blocks = fer_count_blocks (out_channels),
    .height = 1,
  };
}

static FerWinogradStep
build_winograd (FerBuilder *builder, const FerOp *op)
{
  const FerBuffer *in = fer_builder_get_buffer (builder, op->inputs[0]);
  const FerBuffer *out = fer_builder_get_buffer (builder, op->output);
  const FerValue *vin = fer_builder_get_value (builder, op->inputs[0]);
  const FerValue *vout = fer_builder_get_value (builder, op->output);
  FerWinogradTiles tiles = fer_method_get_tiles (vout);
  FerWinogradStep step = {
    .src = fer_builder_get_window (builder, op->inputs[0], &op->window),
    .dst = fer_builder_get_first (builder, op->output),
    .residual = fer_builder_get_first (builder, op->residual),
    .in = {
      .src_block = in->block,
      .src_row = in->row,
      .src_height = vout->height + 2,
      .src_width = vout->width + 2,
      .blocks = fer_count_blocks (vin->channels),
      .rows = tiles.rows,
      .columns = tiles.columns,
    },
    .product = build_point (builder, vin->channels, vout->channels),
    .out = {
      .bias = fer_pack_channels (&builder->pack, op->shift, 1, vout->channels),
      .dst_block = out->block,
      .dst_row = out->row,
      .blocks = fer_count_blocks (vout->channels),
      .rows = tiles.rows,
      .columns = tiles.columns,
      .height = vout->height,
      .width = vout->width,
      .act = fer_builder_pack_act (builder, op, vout->channels),
    },
    .point_weights =
        fer_pack_round_up (vin->channels) * fer_pack_round_up (vout->channels),
    .strip = tiles.strip,
  };

  step.product.weights =
      fer_pack_winograd (&builder->pack, op, vin->channels, vout->channels);
  if (op->residual != FER_NO_VALUE) {
    const FerBuffer *r = fer_builder_get_buffer (builder, op->residual);

    step.out.residual_block = r->block;
    step.out.residual_row = r->row;
  }
  return step;
}

void
fer_build_conv (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerMethod *method = &builder->layout->methods[i];
  FerConvStep conv;

  if (method->winograd) {
    step->kind = FER_STEP_WINOGRAD;
    step->winograd = build_winograd (builder, op);
    return;
  }
  if (method->depthwise) {
    step->kind = FER_STEP_DEPTHWISE;
    step->depthwise = build_depthwise (builder, op);
    return;
  }
  conv = fer_build_plain_conv (builder, i);
  if (fer_builder_is_one_row (builder, op)) {
    conv.args.width *= conv.args.height;
    conv.args.height = 1;
  }
  if (method->group_blocks > 0) {
    step->kind = FER_STEP_GROUPED_CONV;
    step->grouped_conv = build_groups (builder, op, method->group_blocks, conv);
  } else {
    step->kind = FER_STEP_CONV;
    step->conv = conv;
  }
}

/* The width, which is that of the batch, is filled in when the step runs. */
void
fer_build_product (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerBuffer *in = fer_builder_get_buffer (builder, op->inputs[0]);
  const FerBuffer *out = fer_builder_get_buffer (builder, op->output);
  const FerValue *vin = fer_builder_get_value (builder, op->inputs[0]);
  gint channels = fer_builder_get_value (builder, op->output)->channels;

  step->kind = FER_STEP_PRODUCT;
  step->conv = (FerConvStep){
    .src = fer_builder_get_first (builder, op->inputs[0]),
    .dst = fer_builder_get_first (builder, op->output),
    .args = {
      .src_block = FER_NN_BLOCK,
      .src_step_x = in->size,
      .channels = fer_builder_count_product_inputs (builder, op),
      .lanes = FER_NN_BLOCK,
      .kernel_h = 1,
      .kernel_w = 1,
      .weights = fer_pack_product (&builder->pack, op, vin, channels),
      .bias = fer_pack_channels (&builder->pack, op->shift, 1, channels),
      .dst_block = out->block,
      .dst_pixel = out->size,
      .blocks = fer_count_blocks (channels),
      .height = 1,
      .act = fer_builder_pack_act (builder, op, channels),
    },
  };
}
