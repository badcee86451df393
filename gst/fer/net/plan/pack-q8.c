/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/pack-q8.h"

#include <math.h>
#include <string.h>

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

/* A block of outputs, which are packed together: what they share is written
 * while it is in the first cache. */
typedef struct {
  gint first, n;
  gint totals[FER_NN_BLOCK]; /* of the weights of each output */
} Block;

/* In steps, of which each weight is a multiple, so that any rounding finds how
 * many; this one needs no call. Of steps near the largest float some multiples
 * are infinite. */
static inline gint
get_weight (const FerOp *op, const Shape *shape, gint o, gsize at)
{
  gfloat weight =
      op->weights->floats[(gsize) o * shape->inputs * shape->taps + at];

  return (gint) (CLAMP (weight / op->weights->steps[o], -128, 127) + 128.5f)
         - 128;
}

/* Packs the weights of a block in groups of @group inputs. */
static void
fill_weights (const FerOp *op, const Shape *shape, gsize group, gint8 *packed,
    Block *block)
{
  gint8 *to = packed + (gsize) block->first * shape->rows;

  for (gsize i = 0; i < shape->inputs; i++) {
    for (gsize t = 0; t < shape->taps; t++) {
      gsize row = get_row (op, shape, i, t);
      gint8 *at = to + row / group * group * FER_NN_BLOCK + row % group;

      for (gint l = 0; l < block->n; l++) {
        gint w = get_weight (op, shape, block->first + l, i * shape->taps + t);

        at[l * group] = w;
        block->totals[l] += w;
      }
    }
  }
}

/* Weights of a block and a pair of inputs, as they stand in a point. */
enum {
  LINE = FER_NN_BLOCK * FER_Q8_PAIR,
};

/* Three weights along a direction as four points of it, doubled: 2G w. */
static void
double_points (const gint16 w0[LINE], const gint16 w1[LINE],
    const gint16 w2[LINE], gint16 to[4][LINE])
{
  for (gint l = 0; l < LINE; l++) {
    to[0][l] = 2 * w0[l];
    to[1][l] = w0[l] + w1[l] + w2[l];
    to[2][l] = w0[l] - w1[l] + w2[l];
    to[3][l] = 2 * w2[l];
  }
}

/* Kernels as the 16 points of a tile: 2G w (2G)^T. */
static void
transform_weights (
    const gint16 w[9][LINE], gint16 points[FER_WINOGRAD_POINTS][LINE])
{
  gint16 rows[3][4][LINE];

  for (gint y = 0; y < 3; y++)
    double_points (w[3 * y], w[3 * y + 1], w[3 * y + 2], rows[y]);
  for (gint x = 0; x < 4; x++) {
    gint16 column[4][LINE];

    double_points (rows[0][x], rows[1][x], rows[2][x], column);
    for (gint y = 0; y < 4; y++)
      memcpy (points[4 * y + x], column[y], sizeof column[y]);
  }
}

/* Packs the weights of a block as points, each of which has @point of them. */
static void
fill_points (const FerOp *op, const Shape *shape, gsize point, gint16 *packed,
    Block *block)
{
  gint16 *to =
      packed + (gsize) block->first * fer_pack_round_up (shape->inputs);

  for (gsize i = 0; i < shape->inputs; i += FER_Q8_PAIR, to += LINE) {
    gint16 w[9][LINE] = { { 0 } }, points[FER_WINOGRAD_POINTS][LINE];
    gsize n = MIN (shape->inputs - i, FER_Q8_PAIR) * 9;

    for (gint l = 0; l < block->n; l++) {
      for (gsize t = 0; t < n; t++) {
        gint weight = get_weight (op, shape, block->first + l, i * 9 + t);

        w[t % 9][l * FER_Q8_PAIR + t / 9] = weight;
        block->totals[l] += weight;
      }
    }
    transform_weights (w, points);
    for (gint p = 0; p < FER_WINOGRAD_POINTS; p++)
      memcpy (to + p * point, points[p], sizeof points[p]);
  }
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
  Block block;

  for (gint o = 0; weights != NULL && o < out->channels; o++) {
    /* what one step of the sum stands for */
    gdouble unit = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);

    if (o % FER_NN_BLOCK == 0) {
      block = (Block){ o, MIN (out->channels - o, FER_NN_BLOCK) };
      if (winograd)
        fill_points (op, &shape, point, weights, &block);
      else
        fill_weights (op, &shape, kernels->conv_group, weights, &block);
    }
    bias[o] =
        (gint32) (op->shift != NULL ? lrint (op->shift[o] / unit) : 0)
        - (in->zero - kernels->conv_src_zero) * block.totals[o % FER_NN_BLOCK];
    scale[o] = unit / fer_value_get_step (out);
  }
  return (FerQ8Weights){ winograd ? NULL : weights, winograd ? weights : NULL,
    bias, scale };
}
