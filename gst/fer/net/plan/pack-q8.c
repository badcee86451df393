/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/pack-q8.h"

#include <math.h>

/* The weights of one output: @inputs times @taps in the file, @rows (with those
 * of lanes that are no channels) when packed. */
typedef struct {
  gsize rows;
  gsize inputs, taps;
  gsize area; /* of planes that a product reads */
} Shape;

static Shape
get_shape (const FerOp *op, const FerValue *in)
{
  Shape shape = { .area = (gsize) in->height * in->width };

  if (op->kind == FER_OP_GEMM) {
    shape.inputs = op->weights->dims[1];
    shape.taps = 1;
    shape.rows = op->flat_channels > 0
                     ? fer_pack_round_up (op->flat_channels) * shape.area
                     : fer_pack_round_up (shape.inputs);
  } else {
    shape.inputs = in->channels;
    shape.taps = (gsize) op->window.kernel[0] * op->window.kernel[1];
    shape.rows = fer_pack_round_up (in->channels) * shape.taps;
  }
  return shape;
}

/* The row of input @i at tap @t. */
static gsize
get_row (const FerOp *op, const Shape *shape, gsize i, gsize t)
{
  if (op->kind == FER_OP_GEMM)
    return fer_pack_get_product_row (op, i, shape->area);
  return (i / FER_NN_BLOCK * shape->taps + t) * FER_NN_BLOCK + i % FER_NN_BLOCK;
}

/* Packs the weights of output @o in groups of @group inputs; returns their sum.
 */
static gint
fill_weights (
    const FerOp *op, const Shape *shape, gint o, gsize group, gint8 *packed)
{
  const gfloat *from =
      op->weights->floats + (gsize) o * shape->inputs * shape->taps;
  gint8 *to = packed + (gsize) (o / FER_NN_BLOCK) * shape->rows * FER_NN_BLOCK;
  gfloat step = op->weights->steps[o];
  gint total = 0;

  for (gsize i = 0; i < shape->inputs; i++) {
    for (gsize t = 0; t < shape->taps; t++) {
      gsize row = get_row (op, shape, i, t);
      gint w = (gint) lrintf (from[i * shape->taps + t] / step);

      to[row / group * group * FER_NN_BLOCK + o % FER_NN_BLOCK * group
          + row % group] = w;
      total += w;
    }
  }
  return total;
}

FerQ8Weights
fer_pack_q8_weights (FerPack *pack, const FerOp *op, const FerValue *in,
    const FerValue *out, const FerQ8Kernels *kernels)
{
  Shape shape = get_shape (op, in);
  gsize lanes = fer_pack_round_up (out->channels);
  gint8 *weights =
      (gint8 *) fer_pack_take (pack, shape.rows * lanes / sizeof (gfloat));
  gint32 *bias = (gint32 *) fer_pack_take (pack, lanes);
  gfloat *scale = fer_pack_take (pack, lanes);

  for (gint o = 0; weights != NULL && o < out->channels; o++) {
    /* what one step of the sum stands for */
    gdouble unit = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);
    gint total = fill_weights (op, &shape, o, kernels->conv_group, weights);

    bias[o] = (gint32) (op->shift != NULL ? lrint (op->shift[o] / unit) : 0)
              - (in->zero - kernels->conv_src_zero) * total;
    scale[o] = unit / fer_value_get_step (out);
  }
  return (FerQ8Weights){ weights, bias, scale };
}
