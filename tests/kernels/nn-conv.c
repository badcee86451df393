/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of dense and depthwise convolutions. */
#include "nn-conv.h"

#include <math.h>
#include <string.h>

#include "nn-data.h"

/* --- Dense --------------------------------------------------------------- */

/* A convolution of any kind with its data. */
typedef struct {
  FerNnConv c;
  gboolean product; /* of matrices: "pixels" are items */
  int stride, dilation;
  gsize n_src, n_weights, n_dst;
  float *src, *weights, *bias, *residual, *slopes;
} Conv;

static void
choose_conv (Conv *t)
{
  int planar = choose (0, 3) == 0;

  t->product = !planar && choose (0, 3) == 0;
  t->c.paired = !planar && !t->product && choose (0, 2) == 0;
  t->c.lanes = planar ? 1 : LANES;
  t->dilation = choose (1, 2);
  t->stride = t->c.paired ? 1 : choose (1, 3);
  t->c.channels = planar ? choose (1, 4) : choose (1, 50);
  t->c.kernel_h = t->product ? 1 : choose (1, 4);
  t->c.kernel_w = t->product ? 1 : choose (1, 4);
  t->c.blocks = t->c.paired ? 1 : choose (1, 9);
  t->c.height = t->product ? 1 : choose (1, 9);
  t->c.width = choose (1, 33);
}

static void
take_shape (Conv *t, const Shape *shape)
{
  t->product = shape->batch > 0;
  t->stride = t->dilation = 1;
  t->c.channels = shape->in;
  t->c.lanes = shape->in < 4 ? 1 : LANES;
  t->c.kernel_h = t->c.kernel_w = shape->kernel;
  t->c.blocks = shape->out / LANES;
  t->c.height = t->product ? 1 : shape->size;
  t->c.width = t->product ? shape->batch : shape->size;
}

/* @gap: floats between items and between rows. */
static void
lay_out (Conv *t, int item_gap, int row_gap)
{
  FerNnConv *c = &t->c;
  int groups = (c->channels + c->lanes - 1) / c->lanes;
  int in_h = (c->height - 1) * t->stride + (c->kernel_h - 1) * t->dilation + 1;
  int in_w = (c->width - 1) * t->stride + (c->kernel_w - 1) * t->dilation + 1;
  gsize row = (gsize) c->lanes * in_w;

  c->src_block = row * in_h;
  c->src_step_y = t->stride * row;
  c->src_step_x = t->stride * c->lanes;
  c->src_tap_y = t->dilation * row;
  c->src_tap_x = t->dilation * c->lanes;
  t->n_src = c->src_block * groups;
  if (t->product) { /* each item has all its channels */
    c->src_block = LANES;
    c->src_step_x = (gsize) groups * LANES + item_gap;
    t->n_src = c->src_step_x * c->width - item_gap;
  }
  /* Planes need no alignment, they end anywhere; of blocks, only lanes of
   * channels are read. */
  if (c->lanes > 1)
    t->n_src -=
        groups * LANES - (c->channels + (c->paired ? c->channels % 2 : 0));
  t->n_weights =
      (gsize) c->blocks * groups * c->kernel_h * c->kernel_w * c->lanes * LANES;
  c->dst_pixel = t->product ? c->blocks * LANES + item_gap : LANES;
  c->dst_row = c->dst_pixel * c->width + row_gap;
  c->dst_block = t->product ? LANES : c->dst_row * c->height;
  t->n_dst = t->product ? c->dst_row : c->dst_block * c->blocks;
  c->residual_pixel = c->dst_pixel;
  c->residual_row = c->dst_row;
  c->residual_block = c->dst_block;
}

static void
conv_init (Conv *t, const Check *check)
{
  const Fill fill = check->fill;

  memset (t, 0, sizeof (*t));
  if (check->shape != NULL) {
    take_shape (t, check->shape);
    lay_out (t, 0, 0);
  } else {
    choose_conv (t);
    lay_out (t, LANES, LANES * choose (0, 2));
  }
  t->src = new_floats (t->n_src, fill);
  t->weights =
      new_floats (t->n_weights, fill == FILL_SPECIAL ? FILL_RANDOM : fill);
  t->bias = new_floats (t->c.blocks * LANES, FILL_RANDOM);
  t->slopes = new_floats (t->c.blocks * LANES, FILL_RANDOM);
  t->residual = new_floats (t->n_dst, FILL_RANDOM);
  t->c.src = t->src;
  t->c.weights = t->weights;
  t->c.bias = t->bias;
  if (check->shape != NULL) {
    t->c.act.kind = FER_NN_RELU;
  } else {
    t->c.act = choose_activation (t->slopes, FER_NN_GELU_TANH);
    t->c.residual = choose (0, 1) ? t->residual : NULL;
  }
}

static void
conv_clear (Conv *t)
{
  free_memory (t->src);
  free_memory (t->weights);
  free_memory (t->bias);
  free_memory (t->slopes);
  free_memory (t->residual);
}

/* The sum of the products' absolute values, of which each result may be off by
 * a share. For free_memory(). */
static float *
get_conv_sizes (const Conv *t)
{
  float *src = new_copy (t->src, t->n_src, fabsf);
  float *weights = new_copy (t->weights, t->n_weights, fabsf);
  float *bias = new_copy (t->bias, t->c.blocks * LANES, fabsf);
  float *residual = new_copy (t->residual, t->n_dst, fabsf);
  float *sizes = new_floats (t->n_dst, FILL_ZERO);
  FerNnConv c = t->c;

  c.src = src;
  c.weights = weights;
  c.bias = bias;
  c.residual = c.residual != NULL ? residual : NULL;
  c.act.kind = FER_NN_NONE;
  c.dst = sizes;
  fer_nn_conv_c (&c);
  free_memory (src);
  free_memory (weights);
  free_memory (bias);
  free_memory (residual);
  return sizes;
}

static void
check_conv (Check *check)
{
  gboolean in_place;
  float *sizes;
  Outputs outputs;
  Conv t;

  conv_init (&t, check);
  /* The sum may take the place of what it is added to. */
  in_place = t.c.residual != NULL && choose (0, 1);
  sizes = get_conv_sizes (&t);
  outputs_init (&outputs, t.n_dst * sizeof (float));
  for (guint i = 0; i < 2; i++) {
    t.c.dst = outputs_get (&outputs, i);
    if (in_place) {
      memcpy (t.c.dst, t.residual, t.n_dst * sizeof (float));
      t.c.residual = t.c.dst;
    }
    if (i == WANT)
      check->plain->nn.conv (&t.c);
    else
      CHECK_CALL (check,
          2.0 * t.c.channels * t.c.kernel_h * t.c.kernel_w * t.c.blocks * LANES
              * t.c.height * t.c.width,
          check->variant->nn.conv (&t.c));
  }
  compare_sums (&outputs, sizes);
  free_memory (sizes);
  conv_clear (&t);
}

static const Shape conv_shapes[] = {
  { "3x3 1 to 32, 46x46", 46, 1, 32, 3, 0 },
  { "3x3 3 to 32, 48x48", 48, 3, 32, 3, 0 },
  { "3x3 32 to 32, 24x24", 24, 32, 32, 3, 0 },
  { "3x3 32 to 64, 21x21", 21, 32, 64, 3, 0 },
  { "3x3 64 to 64, 12x12", 12, 64, 64, 3, 0 },
  { "3x3 128 to 128, 6x6", 6, 128, 128, 3, 0 },
  { "3x3 512 to 512, 3x3", 3, 512, 512, 3, 0 },
  { "1x1 64 to 128, 12x12", 12, 64, 128, 1, 0 },
  { "dense 6400 to 128, batch 1", 1, 6400, 128, 1, 1 },
  { "dense 6400 to 128, batch 4", 1, 6400, 128, 1, 4 },
  { "dense 6400 to 128, batch 16", 1, 6400, 128, 1, 16 },
};

const Kernel nn_conv = KERNEL (check_conv, N_FILLS, 60, "flop", conv_shapes);

/* --- Depthwise ----------------------------------------------------------- */

typedef struct {
  FerNnDepthwise c;
  gsize n_src, n_weights, n_dst;
  float *src, *weights, *bias, *slopes;
} Depthwise;

static void
choose_depthwise (FerNnDepthwise *c, const Shape *shape)
{
  if (shape != NULL) {
    c->kernel_h = c->kernel_w = shape->kernel;
    c->blocks = shape->in / LANES;
    c->height = c->width = shape->size;
    return;
  }
  c->kernel_h = choose (1, 5);
  c->kernel_w = choose (1, 5);
  c->blocks = choose (1, 4);
  c->height = choose (1, 5);
  c->width = choose (1, 19);
}

static void
depthwise_init (Depthwise *t, const Check *check)
{
  const Shape *shape = check->shape;
  int dilation = shape ? 1 : choose (1, 2), stride = shape ? 1 : choose (1, 3);
  FerNnDepthwise *c = &t->c;
  const Fill fill = check->fill;
  int in_h, in_w;

  memset (t, 0, sizeof (*t));
  choose_depthwise (c, shape);
  in_h = (c->height - 1) * stride + (c->kernel_h - 1) * dilation + 1;
  in_w = (c->width - 1) * stride + (c->kernel_w - 1) * dilation + 1;
  c->src_block = (ptrdiff_t) in_h * in_w * LANES;
  c->src_step_y = stride * in_w * LANES;
  c->src_step_x = stride * LANES;
  c->src_tap_y = dilation * in_w * LANES;
  c->src_tap_x = dilation * LANES;
  c->dst_row = (c->width + (shape ? 0 : choose (0, 2))) * LANES;
  c->dst_block = c->dst_row * c->height;
  t->n_src = c->blocks * c->src_block;
  t->n_weights = (gsize) c->blocks * c->kernel_h * c->kernel_w * LANES;
  t->n_dst = c->dst_block * c->blocks;
  t->src = new_floats (t->n_src, fill);
  t->weights =
      new_floats (t->n_weights, fill == FILL_SPECIAL ? FILL_RANDOM : fill);
  t->bias = new_floats (c->blocks * LANES, FILL_RANDOM);
  t->slopes = new_floats (c->blocks * LANES, FILL_RANDOM);
  c->src = t->src;
  c->weights = t->weights;
  c->bias = t->bias;
  if (shape == NULL)
    c->act = choose_activation (t->slopes, FER_NN_GELU_TANH);
}

static float *
get_depthwise_sizes (const Depthwise *t)
{
  float *src = new_copy (t->src, t->n_src, fabsf);
  float *weights = new_copy (t->weights, t->n_weights, fabsf);
  float *bias = new_copy (t->bias, t->c.blocks * LANES, fabsf);
  float *sizes = new_floats (t->n_dst, FILL_ZERO);
  FerNnDepthwise c = t->c;

  c.src = src;
  c.weights = weights;
  c.bias = bias;
  c.act.kind = FER_NN_NONE;
  c.dst = sizes;
  fer_nn_depthwise_c (&c);
  free_memory (src);
  free_memory (weights);
  free_memory (bias);
  return sizes;
}

static void
check_depthwise (Check *check)
{
  float *sizes;
  Outputs outputs;
  Depthwise t;

  depthwise_init (&t, check);
  sizes = get_depthwise_sizes (&t);
  outputs_init (&outputs, t.n_dst * sizeof (float));
  t.c.dst = outputs_get (&outputs, WANT);
  check->plain->nn.depthwise (&t.c);
  t.c.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check,
      2.0 * t.c.kernel_h * t.c.kernel_w * t.c.blocks * LANES * t.c.height
          * t.c.width,
      check->variant->nn.depthwise (&t.c));
  compare_sums (&outputs, sizes);
  free_memory (sizes);
  free_memory (t.src);
  free_memory (t.weights);
  free_memory (t.bias);
  free_memory (t.slopes);
}

static const Shape depthwise_shapes[] = {
  { "3x3 64, 24x24", 24, 64, 64, 3, 0 },
};

const Kernel nn_depthwise =
    KERNEL (check_depthwise, N_FILLS, 60, "flop", depthwise_shapes);
