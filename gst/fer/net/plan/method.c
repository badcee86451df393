/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "net/plan/method.h"

#include "base/dispatch.h"

/* Smallest maps, fewest channels, and most pairs of blocks of inputs and
 * outputs, for which Winograd's tiles were measured to be faster. */
#define MIN_WINOGRAD 6
#define MIN_WINOGRAD_CHANNELS 32
#define MAX_WINOGRAD_BLOCKS 32
/* The same for bytes, whose transforms and weights are half as large. */
#define MIN_Q8_WINOGRAD_CHANNELS 16
#define MAX_Q8_WINOGRAD_BLOCKS 64
/* Tiles that fill the multipliers. */
#define WINOGRAD_TILES 28

/* Most weights of a convolution that is worth doing row by row. */
#define MAX_STRIP_WEIGHTS 8192
/* Floats of a strip: half of a first cache. */
#define STRIP_FLOATS 6144

/* --- Groups --------------------------------------------------------------- */

gint
fer_method_get_first_block (const FerOp *op, gint in_channels,
    gint out_channels, gint group_blocks, gint o)
{
  gint group = o * FER_NN_BLOCK / (out_channels / op->groups);
  gint first = group * (in_channels / op->groups) / FER_NN_BLOCK;

  return MIN (first, fer_count_blocks (in_channels) - group_blocks);
}

static gint
count_group_blocks (const FerOp *op, gint in_channels, gint out_channels)
{
  gint out_size = out_channels / op->groups, in_size = in_channels / op->groups;
  gint most = 0;

  for (gint o = 0; o < out_channels; o += FER_NN_BLOCK) {
    gint end = MIN (o + FER_NN_BLOCK, out_channels) - 1;
    gint first = o / out_size * in_size / FER_NN_BLOCK;
    gint last = ((end / out_size + 1) * in_size - 1) / FER_NN_BLOCK;

    most = MAX (most, last - first + 1);
  }
  return most;
}

/* --- Tiles and strips ----------------------------------------------------- */

FerWinogradTiles
fer_method_get_tiles (const FerValue *out)
{
  FerWinogradTiles tiles = { (out->height + 1) / 2, (out->width + 1) / 2, 1 };
  gint most = MAX (1, WINOGRAD_TILES / tiles.columns);
  gint strips = (tiles.rows + most - 1) / most;

  tiles.strip = (tiles.rows + strips - 1) / strips;
  return tiles;
}

gint
fer_method_get_strip (const FerValue *out)
{
  gint row = out->width * fer_count_blocks (out->channels) * FER_NN_BLOCK;
  gint most = CLAMP (STRIP_FLOATS / row, 1, out->height);
  gint strips = (out->height + most - 1) / most;

  return (out->height + strips - 1) / strips;
}

/* --- The choice ----------------------------------------------------------- */

/* 3x3 pixels of blocked channels, where the transformed weights, 16/9 of the
 * plain ones, still stay in the caches and the maps are large enough for tiles
 * to pay. */
static gboolean
suits_winograd (const FerWindow *window, const FerValue *in,
    const FerValue *out, gint min_channels, gint max_blocks)
{
  return window->kernel[0] == 3 && window->kernel[1] == 3
         && window->stride[0] * window->stride[1] == 1
         && window->dilation[0] * window->dilation[1] == 1
         && out->height >= MIN_WINOGRAD && out->width >= MIN_WINOGRAD
         && in->channels >= min_channels && out->channels >= min_channels
         && fer_count_blocks (in->channels) * fer_count_blocks (out->channels)
                <= max_blocks;
}

/* Of bytes, Winograd's products are of words: they pay where those of the plain
 * convolution are no faster. */
static gboolean
suits_q8_winograd (
    const FerWindow *window, const FerValue *in, const FerValue *out)
{
  return fer_kernels_get ()->q8.conv_group == FER_Q8_PAIR
         && in->channels <= FER_Q8_MAX_WINOGRAD
         && suits_winograd (
             window, in, out, MIN_Q8_WINOGRAD_CHANNELS, MAX_Q8_WINOGRAD_BLOCKS);
}

FerMethod
fer_method_choose (const FerOps *ops, const FerOp *op, gboolean planar)
{
  const FerValue *in = FER_VALUE (ops, op->inputs[0]);
  const FerValue *out = FER_VALUE (ops, op->output);
  FerMethod method = { 0 };

  if (op->kind != FER_OP_CONV)
    return method;
  if (op->is_q8)
    method.winograd = suits_q8_winograd (&op->window, in, out);
  else if (op->groups > 1) {
    method.depthwise =
        op->groups == in->channels && in->channels == out->channels;
    if (!method.depthwise)
      method.group_blocks =
          count_group_blocks (op, in->channels, out->channels);
  } else if (!planar) {
    /* half a block of outputs would leave half of each product unused */
    method.paired =
        op->window.stride[1] == 1 && out->channels <= FER_NN_BLOCK / 2;
    method.winograd = suits_winograd (
        &op->window, in, out, MIN_WINOGRAD_CHANNELS, MAX_WINOGRAD_BLOCKS);
  }
  return method;
}

gboolean
fer_method_may_run_with_next (const FerMethod *method, const FerOp *op,
    const FerOp *next, const guint *uses)
{
  return op->kind == FER_OP_CONV && !op->is_q8 && !method->winograd
         && !method->depthwise && method->group_blocks == 0
         && op->residual == FER_NO_VALUE && uses[op->output] == 1
         && next->kind == FER_OP_QUANTIZE && next->inputs[0] == op->output
         && op->weights->n <= MAX_STRIP_WEIGHTS;
}
