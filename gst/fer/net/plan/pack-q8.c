/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/pack-q8.h"

#include <math.h>

#include "net/plan/step.h"

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

/* The kernel @w as the 16 points of a tile, doubled in each direction:
 * 2G w (2G)^T. */
static void
transform_weights (const gint w[9], gint to[FER_WINOGRAD_POINTS])
{
  static const gint g[4][3] = { { 2, 0, 0 }, { 1, 1, 1 }, { 1, -1, 1 },
    { 0, 0, 2 } };

  for (gint p = 0; p < FER_WINOGRAD_POINTS; p++) {
    to[p] = 0;
    for (gint t = 0; t < 9; t++)
      to[p] += g[p / 4][t / 3] * g[p % 4][t % 3] * w[t];
  }
}

/* Packs the weights of output @o as points, each of which has @point of them;
 * returns the sum of the plain ones. */
static gint
fill_points (const FerOp *op, gint inputs, gint o, gsize point, gint16 *packed)
{
  const gfloat *from = op->weights->floats + (gsize) o * inputs * 9;
  gint16 *block = packed
                  + o / FER_NN_BLOCK * fer_pack_round_up (inputs) * FER_NN_BLOCK
                  + o % FER_NN_BLOCK * FER_Q8_PAIR;
  gint total = 0;

  for (gint i = 0; i < inputs; i++, from += 9) {
    gint16 *to =
        block + i / FER_Q8_PAIR * FER_Q8_PAIR * FER_NN_BLOCK + i % FER_Q8_PAIR;
    gint w[9], points[FER_WINOGRAD_POINTS];

    for (gint t = 0; t < 9; t++) {
      w[t] = (gint) lrintf (from[t] / op->weights->steps[o]);
      total += w[t];
    }
    transform_weights (w, points);
    for (gint p = 0; p < FER_WINOGRAD_POINTS; p++)
      to[p * point] = (gint16) points[p];
  }
  return total;
}

FerQ8Weights
fer_pack_q8_weights (FerPack *pack, const FerOp *op, const FerValue *in,
    const FerValue *out, const FerQ8Kernels *kernels, gboolean winograd)
{
  Shape shape = get_shape (op, in);
  gsize lanes = fer_pack_round_up (out->channels);
  gsize point = fer_pack_round_up (in->channels) * lanes;
  gsize size = winograd ? FER_WINOGRAD_POINTS * point * sizeof (gint16)
                        : shape.rows * lanes;
  gpointer weights = fer_pack_take (pack, size / sizeof (gfloat));
  gint32 *bias = (gint32 *) fer_pack_take (pack, lanes);
  gfloat *scale = fer_pack_take (pack, lanes);

  for (gint o = 0; weights != NULL && o < out->channels; o++) {
    /* what one step of the sum stands for */
    gdouble unit = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);
    gint total =
        winograd ? fill_points (op, in->channels, o, point, weights)
                 : fill_weights (op, &shape, o, kernels->conv_group, weights);

    bias[o] = (gint32) (op->shift != NULL ? lrint (op->shift[o] / unit) : 0)
              - (in->zero - kernels->conv_src_zero) * total;
    scale[o] = unit / fer_value_get_step (out);
  }
  return (FerQ8Weights){ winograd ? NULL : weights, winograd ? weights : NULL,
    bias, scale };
}
