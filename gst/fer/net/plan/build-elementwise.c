/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/build-elementwise.h"

void
fer_build_affine (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);

  step->kind = FER_STEP_AFFINE;
  step->affine = (FerAffineStep){
    .src = in.at,
    .dst = out.at,
    .args = {
      .src_block = in.block,
      .src_row = in.row,
      .dst_block = out.block,
      .dst_row = out.row,
      .blocks = fer_count_blocks (out.channels),
      .height = out.height,
      .width = out.width,
      .act = fer_builder_pack_act (builder, op, out.channels),
    },
  };
  if (op->scale != NULL) {
    step->affine.args.scale =
        fer_pack_channels (&builder->pack, op->scale, 1, out.channels);
    step->affine.args.shift =
        fer_pack_channels (&builder->pack, op->shift, 1, out.channels);
  }
}

void
fer_build_pool (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerWindow *window = &op->window;
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);

  step->kind =
      op->kind == FER_OP_MAX_POOL ? FER_STEP_MAX_POOL : FER_STEP_AVERAGE_POOL;
  step->pool = (FerPoolStep){
    .src = in.at,
    .dst = out.at,
    .args = {
      FER_BUILD_POOL_ARGS (window, in, out),
      .pad_bottom = window->pad[2],
      .pad_right = window->pad[3],
      .count_pad = op->count_pad,
      .dst_block = out.block,
      .dst_row = out.row,
    },
  };
}

/* What has only one channel, row or column is repeated. */
static FerNnOperand
get_operand (const FerPlanes *in, const FerPlanes *out)
{
  return (FerNnOperand){
    .block = in->channels == 1 ? 0 : in->block,
    .row = in->height == 1 ? 0 : in->row,
    .pixel = in->width == 1 ? 0 : FER_NN_BLOCK,
    .one_channel = in->channels == 1 && out->channels > 1,
  };
}

static FerStepKind
get_binary_kind (FerOpKind kind)
{
  switch (kind) {
    case FER_OP_ADD:
      return FER_STEP_ADD;
    case FER_OP_SUB:
      return FER_STEP_SUB;
    default:
      return FER_STEP_MUL;
  }
}

void
fer_build_binary (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes a = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes b = fer_builder_get_planes (builder, op->inputs[1]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);

  step->kind = get_binary_kind (op->kind);
  step->binary = (FerBinaryStep){
    .a = a.at,
    .b = b.at,
    .dst = out.at,
    .args = {
      .a = get_operand (&a, &out),
      .b = get_operand (&b, &out),
      .dst_block = out.block,
      .dst_row = out.row,
      .blocks = fer_count_blocks (out.channels),
      .height = out.height,
      .width = out.width,
      .act = fer_builder_pack_act (builder, op, out.channels),
    },
  };
}

void
fer_build_softmax (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);

  step->kind = FER_STEP_SOFTMAX;
  step->softmax = (FerSoftmaxStep){
    .src = in.at,
    .dst = out.at,
    .args = {
      .logarithm = op->logarithm,
      .src_block = in.block,
      .src_row = in.row,
      .dst_block = out.block,
      .dst_row = out.row,
      .channels = out.channels,
      .height = out.height,
      .width = out.width,
    },
  };
}
