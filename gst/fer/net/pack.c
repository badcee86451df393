/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Constants in the order in which the kernels read them. */
#include "net/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dispatch.h"

/* Most floats of packed constants. */
#define MAX_CONSTANTS ((gsize) 1 << 29)

typedef struct {
  FerPlan *plan;
  gfloat *at; /* NULL while sizes are counted */
  gsize used;
} Pack;

/* @n floats (whole blocks), zeroed; NULL while counting. */
static gfloat *
take (Pack *pack, gsize n)
{
  gfloat *at = pack->at != NULL ? pack->at + pack->used : NULL;

  pack->used += n;
  return at;
}

static gsize
round_up (gsize n)
{
  return (n + FER_NN_BLOCK - 1) & ~(gsize) (FER_NN_BLOCK - 1);
}

/* One number for each channel: the values, repeated where @stride is 0. */
static const gfloat *
pack_channels (Pack *pack, const gfloat *values, gint stride, gint channels)
{
  gfloat *out = take (pack, round_up (channels));

  for (gint i = 0; out != NULL && values != NULL && i < channels; i++)
    out[i] = values[i * stride];
  return out;
}

static const gfloat *
pack_depthwise (Pack *pack, const FerOp *op, gint channels)
{
  gint taps = op->window.kernel[0] * op->window.kernel[1];
  gfloat *out = take (pack, round_up (channels) * taps);

  for (gint c = 0; out != NULL && c < channels; c++) {
    gfloat scale = op->scale != NULL ? op->scale[c] : 1;
    gfloat *to = out + (gsize) (c / FER_NN_BLOCK) * taps * FER_NN_BLOCK
                 + c % FER_NN_BLOCK;

    for (gint t = 0; t < taps; t++)
      to[(gsize) t * FER_NN_BLOCK] =
          op->weights->floats[(gsize) c * taps + t] * scale;
  }
  return out;
}

/* Of a weight among those of its tap. */
static gsize
get_place (const FerStep *step, gint lane, gint o)
{
  if (step->paired)
    return lane / 2 * FER_NN_BLOCK + 2 * o + lane % 2;
  return lane * FER_NN_BLOCK + o;
}

static const gfloat *
pack_conv (Pack *pack, const FerStep *step, gboolean planar, gint in, gint out)
{
  const FerOp *op = step->op;
  gint taps = op->window.kernel[0] * op->window.kernel[1];
  gint lanes = planar ? 1 : FER_NN_BLOCK;
  gint blocks = planar                   ? in
                : step->group_blocks > 0 ? step->group_blocks
                                         : fer_count_blocks (in);
  gint lane_weights = FER_NN_BLOCK / (step->paired ? 2 : 1);
  gsize size = (gsize) blocks * taps * lanes * lane_weights;
  gfloat *packed = take (pack, size * fer_count_blocks (out));
  gint group_in = in / op->groups, group_out = out / op->groups;

  for (gint o = 0; packed != NULL && o < out; o++) {
    gfloat scale = op->scale != NULL ? op->scale[o] : 1;
    gint ob = o / FER_NN_BLOCK;
    /* the channel that the packed weights begin with */
    gint start = step->group_blocks > 0 ? fer_conv_get_first_block (op, in, out,
                                              step->group_blocks, ob)
                                              * FER_NN_BLOCK
                                        : 0;

    for (gint i = 0; i < group_in; i++) {
      gint c = o / group_out * group_in + i - start;
      const gfloat *from =
          op->weights->floats + ((gsize) o * group_in + i) * taps;

      for (gint t = 0; t < taps; t++) {
        gfloat *lane =
            packed + ob * size
            + (((gsize) (c / lanes) * taps + t) * lanes) * lane_weights;

        lane[get_place (step, c % lanes, o % FER_NN_BLOCK)] = from[t] * scale;
      }
    }
  }
  return packed;
}

/* Of Winograd's tiles: G g G^T for each pair of channels, point after point as
 * weights of convolutions of one pixel. */
static void
transform_weights (const gfloat *from, gdouble scale, gdouble to[4][4])
{
  static const gdouble g[4][3] = { { 1, 0, 0 }, { 0.5, 0.5, 0.5 },
    { 0.5, -0.5, 0.5 }, { 0, 0, 1 } };

  for (gint i = 0; i < 4; i++) {
    for (gint j = 0; j < 4; j++) {
      to[i][j] = 0;
      for (gint t = 0; t < 9; t++)
        to[i][j] += scale * g[i][t / 3] * g[j][t % 3] * from[t];
    }
  }
}

static const gfloat *
pack_winograd (Pack *pack, const FerOp *op, gint in, gint out)
{
  gsize point = round_up (in) * round_up (out);
  gfloat *packed = take (pack, FER_WINOGRAD_POINTS * point);

  for (gint o = 0; packed != NULL && o < out; o++) {
    for (gint i = 0; i < in; i++) {
      gfloat *to = packed
                   + (gsize) (o / FER_NN_BLOCK) * round_up (in) * FER_NN_BLOCK
                   + (gsize) i * FER_NN_BLOCK + o % FER_NN_BLOCK;
      gdouble points[4][4];

      transform_weights (op->weights->floats + ((gsize) o * in + i) * 9,
          op->scale != NULL ? op->scale[o] : 1, points);
      for (gint p = 0; p < FER_WINOGRAD_POINTS; p++)
        to[p * point] = points[p / 4][p % 4];
    }
  }
  return packed;
}

/* Where input @k of a matrix product lies: planes that were flattened come
 * block by block. */
static gsize
get_flat_position (const FerOp *op, gsize k, gsize area)
{
  gsize c, pixel;

  if (op->flat_channels == 0)
    return k;
  c = op->flat_last ? k % op->flat_channels : k / area;
  pixel = op->flat_last ? k / op->flat_channels : k % area;
  return (c / FER_NN_BLOCK * area + pixel) * FER_NN_BLOCK + c % FER_NN_BLOCK;
}

static const gfloat *
pack_gemm (Pack *pack, const FerOp *op, const FerValue *in, gint out)
{
  gsize n_in = op->weights->dims[op->weights_out_in ? 1 : 0];
  gsize area = (gsize) in->height * in->width;
  gsize rows =
      op->flat_channels > 0
          ? (gsize) fer_count_blocks (op->flat_channels) * FER_NN_BLOCK * area
          : round_up (n_in);
  gfloat *packed = take (pack, rows * round_up (out));
  const gfloat *weights = op->weights->floats;

  for (gint o = 0; packed != NULL && o < out; o++) {
    gfloat scale = op->scale != NULL ? op->scale[o] : 1;
    gfloat *to = packed + (gsize) (o / FER_NN_BLOCK) * rows * FER_NN_BLOCK
                 + o % FER_NN_BLOCK;

    for (gsize k = 0; k < n_in; k++)
      to[get_flat_position (op, k, area) * FER_NN_BLOCK] =
          scale
          * (op->weights_out_in ? weights[o * n_in + k] : weights[k * out + o]);
  }
  return packed;
}

/* --- Of bytes ------------------------------------------------------------- */

/* Rows of inputs that the packed weights have for one output, and where input
 * @i (of tap @t) is among them. */
typedef struct {
  gsize rows;
  gsize inputs, taps;
  gsize area; /* of planes that a product reads; 0 = convolution */
} Q8Shape;

static gsize
get_q8_row (const FerOp *op, const Q8Shape *shape, gsize i, gsize t)
{
  if (op->kind == FER_OP_GEMM)
    return get_flat_position (op, i, shape->area);
  return (i / FER_NN_BLOCK * shape->taps + t) * FER_NN_BLOCK + i % FER_NN_BLOCK;
}

/* Weights of 8 bits, the sum of each output's. */
static void
fill_q8_weights (
    const FerOp *op, const Q8Shape *shape, gint o, gint8 *packed, gint *total)
{
  const gfloat *from =
      op->weights->floats + (gsize) o * shape->inputs * shape->taps;
  gint8 *to = packed + (gsize) (o / FER_NN_BLOCK) * shape->rows * FER_NN_BLOCK;
  gfloat step = op->weights->steps[o];

  *total = 0;
  for (gsize i = 0; i < shape->inputs; i++) {
    for (gsize t = 0; t < shape->taps; t++) {
      gsize row = get_q8_row (op, shape, i, t);
      gint w = lrintf (from[i * shape->taps + t] / step);

      to[row / FER_Q8_GROUP * FER_Q8_GROUP * FER_NN_BLOCK
          + o % FER_NN_BLOCK * FER_Q8_GROUP + row % FER_Q8_GROUP] = w;
      *total += w;
    }
  }
}

static void
pack_q8_weighted (Pack *pack, FerStep *step)
{
  const FerOps *ops = pack->plan->ops;
  const FerOp *op = step->op;
  const FerValue *in = FER_VALUE (ops, op->inputs[0]);
  const FerValue *out = FER_VALUE (ops, op->output);
  gint src_zero = fer_kernels_get ()->q8.conv_src_zero;
  gsize lanes = round_up (out->channels);
  Q8Shape shape = { 0 };
  gint8 *weights;
  gint32 *bias;
  gfloat *scale;

  if (op->kind == FER_OP_GEMM) {
    shape.area = (gsize) in->height * in->width;
    shape.rows = op->flat_channels > 0
                     ? round_up (op->flat_channels) * shape.area
                     : round_up (op->weights->dims[1]);
    shape.inputs = op->weights->dims[1];
    shape.taps = 1;
  } else {
    shape.inputs = in->channels;
    shape.taps = op->window.kernel[0] * op->window.kernel[1];
    shape.rows = round_up (in->channels) * shape.taps;
  }
  weights = (gint8 *) take (pack, shape.rows * lanes / sizeof (gfloat));
  bias = (gint32 *) take (pack, lanes);
  scale = take (pack, lanes);
  for (gint o = 0; weights != NULL && o < out->channels; o++) {
    gdouble unit = (gdouble) in->step * op->weights->steps[o]
                   * (op->scale != NULL ? op->scale[o] : 1);
    gint total;

    fill_q8_weights (op, &shape, o, weights, &total);
    bias[o] = (op->shift != NULL ? lrint (op->shift[o] / unit) : 0)
              - (in->zero - src_zero) * total;
    scale[o] = unit / fer_value_get_step (out);
  }
  step->q8_weights = weights;
  step->q8_bias = bias;
  step->q8_scale = scale;
}

/* What comes out of @step is clipped to what it can hold. */
static void
set_q8_limits (FerStep *step, const FerValue *out)
{
  const FerNnActivation *act = &step->op->act;
  gfloat unit = fer_value_get_step (out);
  gfloat low = out->is_q8 ? -out->zero : -INFINITY;
  gfloat high = out->is_q8 ? 255 - out->zero : INFINITY;

  step->low = act->kind == FER_NN_RELU   ? 0
              : act->kind == FER_NN_CLIP ? act->a / unit
                                         : low;
  step->high = act->kind == FER_NN_CLIP ? act->b / unit : high;
  step->low = CLAMP (step->low, low, high);
  step->high = CLAMP (step->high, low, high);
}

static void
pack_q8 (Pack *pack, FerStep *step)
{
  const FerOps *ops = pack->plan->ops;
  const FerOp *op = step->op;
  const FerValue *out = FER_VALUE (ops, op->output);
  gfloat unit = fer_value_get_step (out), factor;

  set_q8_limits (step, out);
  if (op->weights != NULL)
    pack_q8_weighted (pack, step);
  if (op->residual != FER_NO_VALUE) {
    factor = FER_VALUE (ops, op->residual)->step / unit;
    step->q8_residual = pack_channels (pack, &factor, 0, out->channels);
  }
  if (op->kind == FER_OP_BLEND || op->kind == FER_OP_DEQUANTIZE) {
    factor = FER_VALUE (ops, op->inputs[0])->step / unit;
    step->q8_scale = pack_channels (pack, &factor, 0, out->channels);
  }
  if (op->kind == FER_OP_BLEND && op->n_inputs > 1) {
    factor = FER_VALUE (ops, op->inputs[1])->step / unit;
    step->q8_residual = pack_channels (pack, &factor, 0, out->channels);
  }
}

static const gfloat *
pack_value (Pack *pack, const FerValue *value)
{
  gsize area = (gsize) value->height * value->width;
  gfloat *out = take (pack, round_up (value->channels) * area);

  for (gint c = 0; out != NULL && c < value->channels; c++) {
    gfloat *to = out + (gsize) (c / FER_NN_BLOCK) * area * FER_NN_BLOCK
                 + c % FER_NN_BLOCK;

    for (gsize i = 0; i < area; i++)
      to[i * FER_NN_BLOCK] = value->constant->floats[c * area + i];
  }
  return out;
}

static void
pack_step (Pack *pack, FerStep *step)
{
  const FerOps *ops = pack->plan->ops;
  const FerOp *op = step->op;
  const FerValue *in = FER_VALUE (ops, op->inputs[0]);
  gint out = FER_VALUE (ops, op->output)->channels;

  if (op->is_q8 || op->kind == FER_OP_QUANTIZE
      || op->kind == FER_OP_DEQUANTIZE) {
    pack_q8 (pack, step);
    return;
  }
  if (op->kind == FER_OP_CONV && step->depthwise)
    step->weights = pack_depthwise (pack, op, out);
  else if (step->winograd) {
    step->weights = pack_winograd (pack, op, in->channels, out);
    step->scale =
        pack_channels (pack, NULL, 0, out); /* no bias before the end */
  } else if (op->kind == FER_OP_CONV)
    step->weights = pack_conv (pack, step,
        pack->plan->buffers[op->inputs[0]].planar, in->channels, out);
  else if (op->kind == FER_OP_GEMM)
    step->weights = pack_gemm (pack, op, in, out);
  else if (op->kind == FER_OP_AFFINE && op->scale != NULL)
    step->scale = pack_channels (pack, op->scale, 1, out);
  if (op->weights != NULL || op->scale != NULL)
    step->bias = pack_channels (pack, op->shift, 1, out);
  if (op->act.kind == FER_NN_PRELU)
    step->act.slopes = pack_channels (
        pack, op->slopes->floats, op->slopes->n == 1 ? 0 : 1, out);
}

static gboolean
pack_all (Pack *pack)
{
  FerPlan *plan = pack->plan;

  for (guint i = 0; i < plan->n_steps && pack->used <= MAX_CONSTANTS; i++)
    pack_step (pack, &plan->steps[i]);
  for (guint i = 0; i < plan->ops->values->len; i++) {
    if (FER_VALUE (plan->ops, i)->constant != NULL)
      plan->buffers[i].constant = pack_value (pack, FER_VALUE (plan->ops, i));
  }
  return pack->used <= MAX_CONSTANTS;
}

/* Once packed, what the file holds is needed no more. */
static void
drop_originals (FerPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++) {
    FerOp *op = plan->ops->ops->pdata[i];

    g_clear_pointer (&op->weights, fer_tensor_unref);
    g_clear_pointer (&op->slopes, fer_tensor_unref);
    g_clear_pointer (&op->scale, g_free);
    g_clear_pointer (&op->shift, g_free);
    op->node = NULL;
  }
  for (guint i = 0; i < plan->ops->values->len; i++)
    g_clear_pointer (&FER_VALUE (plan->ops, i)->constant, fer_tensor_unref);
}

gboolean
fer_plan_pack (FerPlan *plan, const gchar *name, GError **error)
{
  Pack pack = { plan, NULL, 0 };
  gboolean fits = pack_all (&pack);

  if (fits && pack.used > 0) {
    gsize size = pack.used * sizeof (gfloat);

    plan->constants = aligned_alloc (FER_NN_BLOCK * sizeof (gfloat), size);
    fits = plan->constants != NULL;
    if (fits) {
      memset (plan->constants, 0, size);
      pack.at = plan->constants;
      pack.used = 0;
      pack_all (&pack);
    }
  }
  if (!fits) {
    g_set_error (error, FER_ERROR, FER_ERROR_UNSUPPORTED,
        "%s: the weights need too much memory", name);
    return FALSE;
  }
  drop_originals (plan);
  return TRUE;
}
