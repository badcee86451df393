/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of Winograd's transforms. That they and the products between them make
 * a convolution is tested with the networks. */
#include "nn-winograd.h"

#include <string.h>

#include "nn-data.h"

static const Shape shapes[] = {
  { "64, 24x24", 24, 64 },
};

typedef struct {
  int blocks, height, width; /* of the output */
  int rows, columns;         /* of tiles */
  gsize n_points;
} Tiles;

static Tiles
choose_tiles (const Shape *shape)
{
  Tiles t = {
    .blocks = shape ? shape->in / LANES : choose (1, 3),
    .height = shape ? shape->size : choose (1, 9),
    .width = shape ? shape->size : choose (1, 9),
  };

  t.rows = (t.height + 1) / 2;
  t.columns = (t.width + 1) / 2;
  t.n_points = (gsize) 16 * t.blocks * t.rows * t.columns * LANES;
  return t;
}

static void
check_winograd_in (Check *check)
{
  Tiles t = choose_tiles (check->shape);
  FerNnWinogradIn n = {
    .src_height = t.height + 2,
    .src_width = t.width + 2,
    .blocks = t.blocks,
    .rows = t.rows,
    .columns = t.columns,
  };
  float *src;
  Outputs outputs;

  n.src_row = n.src_width * LANES;
  n.src_block = n.src_row * n.src_height;
  n.dst_block = (gsize) t.rows * t.columns * LANES;
  n.dst_point = n.dst_block * t.blocks;
  src = new_floats (n.src_block * n.blocks, check->fill);
  n.src = src;
  outputs_init (&outputs, t.n_points * sizeof (float));
  n.dst = outputs_get (&outputs, WANT);
  check->plain->nn.winograd_in (&n);
  n.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, 2.0 * t.n_points, check->variant->nn.winograd_in (&n));
  compare_exactly (&outputs);
  free_memory (src);
}

static void
check_winograd_out (Check *check)
{
  const Shape *shape = check->shape;
  Tiles t = choose_tiles (shape);
  FerNnWinogradOut n = {
    .blocks = t.blocks,
    .rows = t.rows,
    .columns = t.columns,
    .height = t.height,
    .width = t.width,
  };
  float *points = new_floats (t.n_points, check->fill);
  float *bias = new_floats (t.blocks * LANES, FILL_RANDOM);
  float *slopes = new_floats (t.blocks * LANES, FILL_RANDOM), *residual;
  gboolean in_place = shape == NULL && choose (0, 1);
  Outputs outputs;
  gsize n_dst;

  n.src = points;
  n.src_block = (gsize) t.rows * t.columns * LANES;
  n.src_point = n.src_block * t.blocks;
  n.dst_row = n.residual_row = (t.width + (shape ? 0 : choose (0, 2))) * LANES;
  n.dst_block = n.residual_block = n.dst_row * t.height;
  n_dst = n.dst_block * t.blocks;
  residual = new_floats (n_dst, FILL_RANDOM);
  n.bias = bias;
  if (shape == NULL) {
    n.act = choose_activation (slopes, FER_NN_GELU_TANH);
    n.residual = choose (0, 1) ? residual : NULL;
  }
  outputs_init (&outputs, n_dst * sizeof (float));
  for (guint i = 0; i < 2; i++) {
    n.dst = outputs_get (&outputs, i);
    if (in_place) {
      memcpy (n.dst, residual, n_dst * sizeof (float));
      n.residual = n.dst;
    }
    if (i == WANT)
      check->plain->nn.winograd_out (&n);
    else
      CHECK_CALL (
          check, 1.5 * t.n_points, check->variant->nn.winograd_out (&n));
  }
  compare_elements (&outputs);
  free_memory (points);
  free_memory (bias);
  free_memory (slopes);
  free_memory (residual);
}

const Kernel nn_winograd_in =
    KERNEL (check_winograd_in, N_FILLS, 60, "flop", shapes);
const Kernel nn_winograd_out =
    KERNEL (check_winograd_out, N_FILLS, 60, "flop", shapes);
