/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/pack.h"

#include "net/plan/step.h"

gfloat *
fer_pack_take (FerPack *pack, gsize n)
{
  gfloat *at = pack->memory != NULL ? pack->memory + pack->used : NULL;

  pack->used += n;
  return at;
}

const gfloat *
fer_pack_channels (
    FerPack *pack, const gfloat *values, gint stride, gint channels)
{
  gfloat *out = fer_pack_take (pack, fer_pack_round_up (channels));

  for (gint i = 0; out != NULL && values != NULL && i < channels; i++)
    out[i] = values[i * stride];
  return out;
}

const gfloat *
fer_pack_depthwise (FerPack *pack, const FerOp *op, gint channels)
{
  gint taps = op->window.kernel[0] * op->window.kernel[1];
  gfloat *out = fer_pack_take (pack, fer_pack_round_up (channels) * taps);

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

/* Where the weight of an input lane and an output lies among those of its tap.
 */
static gsize
get_place (const FerMethod *method, gint lane, gint o)
{
  if (method->paired)
    return lane / 2 * FER_NN_BLOCK + 2 * o + lane % 2;
  return lane * FER_NN_BLOCK + o;
}

const gfloat *
fer_pack_conv (FerPack *pack, const FerOp *op, const FerMethod *method,
    gboolean planar, gint in, gint out)
{
  gint taps = op->window.kernel[0] * op->window.kernel[1];
  gint lanes = planar ? 1 : FER_NN_BLOCK;
  gint blocks = planar                     ? in
                : method->group_blocks > 0 ? method->group_blocks
                                           : fer_count_blocks (in);
  gint lane_weights = FER_NN_BLOCK / (method->paired ? 2 : 1);
  gsize size = (gsize) blocks * taps * lanes * lane_weights;
  gfloat *packed = fer_pack_take (pack, size * fer_count_blocks (out));
  gint group_in = in / op->groups, group_out = out / op->groups;

  for (gint o = 0; packed != NULL && o < out; o++) {
    gfloat scale = op->scale != NULL ? op->scale[o] : 1;
    gint ob = o / FER_NN_BLOCK;
    gint start = 0; /* the channel that the packed weights begin with */

    if (method->group_blocks > 0)
      start = fer_method_get_first_block (op, in, out, method->group_blocks, ob)
              * FER_NN_BLOCK;
    for (gint i = 0; i < group_in; i++) {
      gint c = o / group_out * group_in + i - start;
      const gfloat *from =
          op->weights->floats + ((gsize) o * group_in + i) * taps;

      for (gint t = 0; t < taps; t++) {
        gfloat *lane =
            packed + ob * size
            + (((gsize) (c / lanes) * taps + t) * lanes) * lane_weights;

        lane[get_place (method, c % lanes, o % FER_NN_BLOCK)] = from[t] * scale;
      }
    }
  }
  return packed;
}

/* The kernel @from, times @scale, as the 16 points of a tile: G g G^T, where g
 * is the kernel. */
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

const gfloat *
fer_pack_winograd (FerPack *pack, const FerOp *op, gint in, gint out)
{
  gsize point = fer_pack_round_up (in) * fer_pack_round_up (out);
  gfloat *packed = fer_pack_take (pack, FER_WINOGRAD_POINTS * point);

  for (gint o = 0; packed != NULL && o < out; o++) {
    for (gint i = 0; i < in; i++) {
      gfloat *to =
          packed
          + (gsize) (o / FER_NN_BLOCK) * fer_pack_round_up (in) * FER_NN_BLOCK
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

gsize
fer_pack_get_product_row (const FerOp *op, gsize k, gsize area)
{
  gsize c, pixel;

  if (op->flat_channels == 0)
    return k;
  c = op->flat_last ? k % op->flat_channels : k / area;
  pixel = op->flat_last ? k / op->flat_channels : k % area;
  return (c / FER_NN_BLOCK * area + pixel) * FER_NN_BLOCK + c % FER_NN_BLOCK;
}

const gfloat *
fer_pack_product (FerPack *pack, const FerOp *op, const FerValue *in, gint out)
{
  gsize n_in = op->weights->dims[op->weights_out_in ? 1 : 0];
  gsize area = (gsize) in->height * in->width;
  gsize rows =
      op->flat_channels > 0
          ? (gsize) fer_count_blocks (op->flat_channels) * FER_NN_BLOCK * area
          : fer_pack_round_up (n_in);
  gfloat *packed = fer_pack_take (pack, rows * fer_pack_round_up (out));
  const gfloat *weights = op->weights->floats;

  for (gint o = 0; packed != NULL && o < out; o++) {
    gfloat scale = op->scale != NULL ? op->scale[o] : 1;
    gfloat *to = packed + (gsize) (o / FER_NN_BLOCK) * rows * FER_NN_BLOCK
                 + o % FER_NN_BLOCK;

    for (gsize k = 0; k < n_in; k++)
      to[fer_pack_get_product_row (op, k, area) * FER_NN_BLOCK] =
          scale
          * (op->weights_out_in ? weights[o * n_in + k] : weights[k * out + o]);
  }
  return packed;
}

const gfloat *
fer_pack_value (FerPack *pack, const FerValue *value)
{
  gsize area = (gsize) value->height * value->width;
  gfloat *out =
      fer_pack_take (pack, fer_pack_round_up (value->channels) * area);

  for (gint c = 0; out != NULL && c < value->channels; c++) {
    gfloat *to = out + (gsize) (c / FER_NN_BLOCK) * area * FER_NN_BLOCK
                 + c % FER_NN_BLOCK;

    for (gsize i = 0; i < area; i++)
      to[i * FER_NN_BLOCK] = value->constant->floats[c * area + i];
  }
  return out;
}
