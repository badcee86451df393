/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/build-move.h"

/* The last block of @value, where it has lanes that are no channels. */
static FerClear
get_clear (const FerBuilder *builder, guint value)
{
  const FerBuffer *b = fer_builder_get_buffer (builder, value);
  gint channels = fer_builder_get_value (builder, value)->channels;
  FerClear clear = { .at = fer_builder_get_item (builder, value) };

  if (channels % FER_NN_BLOCK == 0)
    return clear;
  clear.at.first += channels / FER_NN_BLOCK * b->block * sizeof (gfloat);
  clear.size = b->block * sizeof (gfloat);
  return clear;
}

void
fer_build_concat (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes out = fer_builder_get_planes (builder, op->output);
  FerCopy *copies = g_new (FerCopy, op->n_inputs);
  gint first = 0;

  for (guint j = 0; j < op->n_inputs; j++) {
    FerPlanes in = fer_builder_get_planes (builder, op->inputs[j]);

    copies[j] = (FerCopy){ in, out, 0, first, in.channels };
    first += in.channels;
  }
  step->kind = FER_STEP_CONCAT;
  step->concat = (FerConcatStep){
    .clear = get_clear (builder, op->output),
    .copies = copies,
    .n_copies = op->n_inputs,
  };
}

/* A concatenation of one part, which does not begin at its first channel. */
void
fer_build_slice (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  FerPlanes in = fer_builder_get_planes (builder, op->inputs[0]);
  FerPlanes out = fer_builder_get_planes (builder, op->output);
  FerCopy *copy = g_new (FerCopy, 1);

  *copy = (FerCopy){ in, out, op->first, 0, out.channels };
  step->kind = FER_STEP_CONCAT;
  step->concat = (FerConcatStep){
    .clear = get_clear (builder, op->output),
    .copies = copy,
    .n_copies = 1,
  };
}

void
fer_build_pad (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);

  step->kind = FER_STEP_PAD;
  step->pad = (FerPadStep){
    .src = fer_builder_get_planes (builder, op->inputs[0]),
    .dst = fer_builder_get_planes (builder, op->output),
    .top = op->window.pad[0],
    .left = op->window.pad[1],
    .value = op->pad_value,
  };
}

void
fer_build_repeat (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);

  step->kind = FER_STEP_REPEAT;
  step->repeat = (FerRepeatStep){
    .src = fer_builder_get_planes (builder, op->inputs[0]),
    .dst = fer_builder_get_planes (builder, op->output),
    .element = op->is_q8 ? sizeof (guint8) : sizeof (gfloat),
    .repeat = { op->repeat[0], op->repeat[1] },
  };
}

static FerTransposeStep
get_transpose (const FerBuilder *builder, const FerOp *op)
{
  return (FerTransposeStep){
    .clear = get_clear (builder, op->output),
    .src = fer_builder_get_planes (builder, op->inputs[0]),
    .dst = fer_builder_get_planes (builder, op->output),
  };
}

/* A transposition of one dimension: the blocks change, the order does not. */
void
fer_build_reshape (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  const FerValue *in = fer_builder_get_value (builder, op->inputs[0]);

  step->kind = FER_STEP_TRANSPOSE;
  step->transpose = get_transpose (builder, op);
  step->transpose.rank = 1;
  step->transpose.sizes[0] = (gsize) in->channels * in->height * in->width;
  step->transpose.strides[0] = 1;
}

void
fer_build_transpose (FerBuilder *builder, guint i, FerStep *step)
{
  const FerOp *op = fer_builder_get_op (builder, i);
  gsize strides[FER_MAX_RANK], stride = 1;

  for (gint d = op->rank - 1; d >= 0; d--) {
    strides[d] = stride;
    stride *= op->dims[d];
  }
  step->kind = FER_STEP_TRANSPOSE;
  step->transpose = get_transpose (builder, op);
  step->transpose.rank = op->rank;
  for (gint d = 0; d < op->rank; d++) {
    step->transpose.sizes[d] = op->dims[op->perm[d]];
    step->transpose.strides[d] = strides[op->perm[d]];
  }
}
