/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of the quantised convolution. */
#include "q8/conv.h"

#include <math.h>
#include <string.h>

#include "q8/data.h"

/* A convolution with its data. */
typedef struct {
  FerQ8Conv c;
  gboolean product; /* of matrices: "pixels" are items */
  int stride, dilation;
  int in_blocks;
  gsize n_src, n_weights;
  guint8 *src;
  gint8 *weights;
  gint32 *bias;
  float *scale;
  guint8 *residual;
  float *residual_scale;
} Conv;

static void
choose_conv (Conv *t)
{
  t->product = choose (0, 3) == 0;
  t->dilation = choose (1, 2);
  t->stride = choose (1, 3);
  t->c.channels = choose (1, 50);
  t->c.kernel_h = t->product ? 1 : choose (1, 4);
  t->c.kernel_w = t->product ? 1 : choose (1, 4);
  t->c.blocks = choose (1, 9);
  t->c.height = t->product ? 1 : choose (1, 9);
  t->c.width = choose (1, 33);
}

static void
take_shape (Conv *t, const Shape *shape)
{
  t->stride = t->dilation = 1;
  t->c.channels = shape->in;
  t->c.kernel_h = t->c.kernel_w = shape->kernel;
  t->c.blocks = shape->out / LANES;
  t->c.height = t->c.width = shape->size;
}

static void
lay_out (Conv *t)
{
  FerQ8Conv *c = &t->c;
  int in_h = (c->height - 1) * t->stride + (c->kernel_h - 1) * t->dilation + 1;
  int in_w = (c->width - 1) * t->stride + (c->kernel_w - 1) * t->dilation + 1;
  gsize row = (gsize) LANES * in_w;

  t->in_blocks = (c->channels + LANES - 1) / LANES;
  c->src_block = row * in_h;
  c->src_step_y = t->stride * row;
  c->src_step_x = t->stride * LANES;
  c->src_tap_y = t->dilation * row;
  c->src_tap_x = t->dilation * LANES;
  t->n_src = c->src_block * t->in_blocks;
  if (t->product) { /* each item has all its channels */
    c->src_block = LANES;
    c->src_step_x = (gsize) t->in_blocks * LANES + LANES;
    t->n_src = c->src_step_x * c->width - LANES;
  }
  t->n_weights = (gsize) c->blocks * t->in_blocks * c->kernel_h * c->kernel_w
                 * LANES * LANES;
}

static void
conv_init (Conv *t, const Check *check, Outputs *outputs)
{
  FerQ8Conv *c = &t->c;
  const Fill fill = check->fill;
  gdouble size;

  memset (t, 0, sizeof (*t));
  if (check->shape != NULL)
    take_shape (t, check->shape);
  else
    choose_conv (t);
  lay_out (t);
  choose_output (&c->out, outputs, check, TRUE, c->blocks, c->height, c->width);
  size = 100 / (sqrt (c->channels * c->kernel_h * c->kernel_w) * 1e4);
  t->src = new_bytes (t->n_src, fill);
  t->weights = new_weights (t->n_weights, fill);
  t->bias = new_ints (c->blocks * LANES, fill);
  t->scale = new_floats (c->blocks * LANES, size);
  t->residual = new_bytes (c->out.block * c->blocks, fill);
  t->residual_scale = new_floats (c->blocks * LANES, 2);
  c->src = t->src;
  c->weights = t->weights;
  c->bias = t->bias;
  c->scale = t->scale;
  if (check->shape == NULL)
    c->residual = choose (0, 1) ? t->residual : NULL;
  c->residual_block = c->out.block;
  c->residual_row = c->out.row;
  c->residual_pixel = c->out.pixel;
  c->residual_zero = choose (0, 255);
  c->residual_scale = t->residual_scale;
}

static void
conv_clear (Conv *t)
{
  free_memory (t->src);
  free_memory (t->weights);
  free_memory (t->bias);
  free_memory (t->scale);
  free_memory (t->residual);
  free_memory (t->residual_scale);
}

static void
check_conv (Check *check)
{
  FerQ8Conv convs[2];
  gboolean in_place;
  Outputs outputs;
  Conv t;

  conv_init (&t, check, &outputs);
  convs[WANT] = t.c;
  convs[GOT] = new_conv_for (&check->variant->q8, &t.c);
  /* The sum may take the place of what it is added to. */
  in_place = t.c.residual != NULL && t.c.out.floats == NULL && choose (0, 1);
  for (guint i = 0; i < 2; i++) {
    set_output (&convs[i].out, &outputs, i);
    if (in_place) {
      memcpy (convs[i].out.bytes, t.residual, t.c.out.block * t.c.blocks);
      convs[i].residual = convs[i].out.bytes;
    }
    if (i == WANT)
      check->plain->q8.conv (&convs[i]);
    else
      CHECK_CALL (check,
          2.0 * t.c.channels * t.c.kernel_h * t.c.kernel_w * t.c.blocks * LANES
              * t.c.height * t.c.width,
          check->variant->q8.conv (&convs[i]));
  }
  outputs_compare (&outputs);
  clear_conv_for (&convs[GOT]);
  conv_clear (&t);
}

static const Shape shapes[] = {
  { "3x3 16 to 16, 24x24", 24, 16, 16, 3, 0 },
  { "3x3 32 to 64, 21x21", 21, 32, 64, 3, 0 },
  { "3x3 48 to 48, 12x12", 12, 48, 48, 3, 0 },
  { "3x3 80 to 80, 6x6", 6, 80, 80, 3, 0 },
  { "3x3 192 to 192, 3x3", 3, 192, 192, 3, 0 },
  { "1x1 64 to 128, 12x12", 12, 64, 128, 1, 0 },
  { "dense 6400 to 128", 1, 6400, 128, 1, 1 },
};

const Kernel q8_conv = KERNEL (check_conv, N_FILLS, 60, "op", shapes);
