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

/* From the weights of one output to those of the next, as bytes. */
static gsize
get_row_size (const Shape *shape)
{
  return fer_pack_round_up (shape->inputs * shape->taps);
}

/* A block of outputs, which are packed together: what they share is written
 * while it is in the first cache. */
typedef struct {
  gint first, n;
  guint8 *rows; /* the weights of each output, in steps, from ZERO on */
  gsize row;    /* from one output to the next */
  gint totals[FER_NN_BLOCK]; /* of the weights of each output */
} Block;

/* What 0 is as a byte without a sign. */
#define ZERO 128

/* The weights of an output in steps, of which they are multiples. */
static void
read_row (const FerQ8Kernels *kernels, const gfloat *weights, gsize n,
    gfloat step, guint8 *row)
{
  const gsize whole = n / FER_Q8_BLOCK;
  FerQ8Quantize args = {
    .src = weights,
    .step = step,
    .out = { .bytes = row,
        .pixel = FER_Q8_BLOCK,
        .low = -ZERO,
        .high = 127,
        .zero = ZERO },
    .blocks = 1,
    .height = 1,
    .width = (int) whole,
  };

  kernels->quantize (&args);
  for (gsize i = whole * FER_Q8_BLOCK; i < n; i++)
    row[i] = (guint8) (lrintf (CLAMP (weights[i] / step, -ZERO, 127)) + ZERO);
}

/* The block of outputs from @first on, whose rows have room in @rows. */
static Block
read_block (const FerOp *op, const Shape *shape, const FerQ8Kernels *kernels,
    gint first, gint n, guint8 *rows)
{
  const gsize size = shape->inputs * shape->taps;
  Block block = { first, n, rows, get_row_size (shape) };

  for (gint l = 0; l < n; l++) {
    guint8 *row = rows + l * block.row;

    read_row (kernels, op->weights->floats + (gsize) (first + l) * size, size,
        op->weights->steps[first + l], row);
    for (gsize i = 0; i < size; i++)
      block.totals[l] += row[i] - ZERO;
  }
  return block;
}

/* Packs the weights of a block in groups of @group inputs. */
static void
fill_weights (const FerOp *op, const Shape *shape, const Block *block,
    gsize group, gint8 *packed)
{
  gint8 *to = packed + (gsize) block->first * shape->rows;

  for (gsize i = 0; i < shape->inputs; i++) {
    for (gsize t = 0; t < shape->taps; t++) {
      gsize row = get_row (op, shape, i, t);
      const guint8 *from = block->rows + i * shape->taps + t;
      gint8 *at = to + row / group * group * FER_NN_BLOCK + row % group;

      for (gint l = 0; l < block->n; l++)
        at[l * group] = from[l * block->row] - ZERO;
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
fill_points (
    const Shape *shape, const Block *block, gsize point, gint16 *packed)
{
  gint16 *to =
      packed + (gsize) block->first * fer_pack_round_up (shape->inputs);

  for (gsize i = 0; i < shape->inputs; i += FER_Q8_PAIR, to += LINE) {
    gint16 w[9][LINE] = { { 0 } }, points[FER_WINOGRAD_POINTS][LINE];
    gsize n = MIN (shape->inputs - i, FER_Q8_PAIR);

    for (gint l = 0; l < block->n; l++) {
      const guint8 *from = block->rows + l * block->row + i * 9;

      for (gsize j = 0; j < n; j++, from += 9) {
        for (gint t = 0; t < 9; t++)
          w[t][l * FER_Q8_PAIR + j] = from[t] - ZERO;
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
  g_autofree guint8 *rows = g_malloc (FER_NN_BLOCK * get_row_size (&shape));
  Block block;

  for (gint o = 0; weights != NULL && o < out->channels; o++) {
    /* what one step of the sum stands for */
    gdouble unit = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);

    if (o % FER_NN_BLOCK == 0) {
      block = read_block (
          op, &shape, kernels, o, MIN (out->channels - o, FER_NN_BLOCK), rows);
      if (winograd)
        fill_points (&shape, &block, point, weights);
      else
        fill_weights (op, &shape, &block, kernels->conv_group, weights);
    }
    bias[o] =
        (gint32) (op->shift != NULL ? lrint (op->shift[o] / unit) : 0)
        - (in->zero - kernels->conv_src_zero) * block.totals[o % FER_NN_BLOCK];
    scale[o] = unit / fer_value_get_step (out);
  }
  return (FerQ8Weights){ winograd ? NULL : weights, winograd ? weights : NULL,
    bias, scale };
}
