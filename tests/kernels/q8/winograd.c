/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks of Winograd's tiles of bytes: each step against plain C, and all of
 * them together against the convolution that they stand for. */
#include "q8/winograd.h"

#include "q8/data.h"

#define POINTS 16
/* The most that the transforms make of a byte and of a weight. */
#define MOST_SRC 1020
#define MOST_WEIGHT 1152

static const Shape shapes[] = {
  { "16 to 16, 24x24", 24, 16, 16, 3, 0 },
  { "48 to 48, 12x12", 12, 48, 48, 3, 0 },
  { "80 to 80, 6x6", 6, 80, 80, 3, 0 },
};

typedef struct {
  int channels, in_blocks, blocks;
  int height, width; /* of the output */
  int rows, columns; /* of tiles */
  gsize tile_block;  /* from a block of tiles to the next */
} Tiles;

static Tiles
choose_tiles (const Shape *shape)
{
  Tiles t = {
    .channels = shape ? shape->in : choose (1, 50),
    .blocks = shape ? shape->out / LANES : choose (1, 5),
    .height = shape ? shape->size : choose (1, 9),
    .width = shape ? shape->size : choose (1, 17),
  };

  t.in_blocks = (t.channels + LANES - 1) / LANES;
  t.rows = (t.height + 1) / 2;
  t.columns = (t.width + 1) / 2;
  t.tile_block = (gsize) t.rows * t.columns * LANES;
  return t;
}

static gint16 *
new_words (gsize n, Fill fill, int most)
{
  gint16 *words = new_memory (n * sizeof (gint16));
  guint8 *bytes = new_bytes (n, fill);

  for (gsize i = 0; i < n; i++)
    words[i] = (gint16) (2 * most * bytes[i] / 255 - most);
  free_memory (bytes);
  return words;
}

/* --- Each step ----------------------------------------------------------- */

static FerQ8WinogradIn
get_in (const Tiles *t, const guint8 *src)
{
  FerQ8WinogradIn n = {
    .src = src,
    .src_height = t->height + 2,
    .src_width = t->width + 2,
    .blocks = t->in_blocks,
    .rows = t->rows,
    .columns = t->columns,
    .dst_block = t->tile_block,
    .dst_point = t->tile_block * t->in_blocks,
  };

  n.src_row = n.src_width * LANES;
  n.src_block = n.src_row * n.src_height;
  return n;
}

static void
check_winograd_in (Check *check)
{
  Tiles t = choose_tiles (check->shape);
  guint8 *src =
      new_bytes ((gsize) t.in_blocks * (t.height + 2) * (t.width + 2) * LANES,
          check->fill);
  FerQ8WinogradIn n = get_in (&t, src);
  Outputs outputs;

  outputs_init (&outputs, POINTS * n.dst_point * sizeof (gint16));
  n.dst = outputs_get (&outputs, WANT);
  check->plain->q8.winograd_in (&n);
  n.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (
      check, 2.0 * POINTS * n.dst_point, check->variant->q8.winograd_in (&n));
  outputs_compare (&outputs);
  free_memory (src);
}

static FerQ8WinogradProduct
get_product (const Tiles *t, const gint16 *src, const gint16 *weights)
{
  return (FerQ8WinogradProduct){
    .src = src,
    .src_block = t->tile_block,
    .src_point = t->tile_block * t->in_blocks,
    .channels = t->channels,
    .weights = weights,
    .dst_block = t->tile_block,
    .dst_point = t->tile_block * t->blocks,
    .blocks = t->blocks,
    .tiles = t->rows * t->columns,
  };
}

static void
check_winograd_product (Check *check)
{
  Tiles t = choose_tiles (check->shape);
  gint16 *src =
      new_words (POINTS * t.tile_block * t.in_blocks, check->fill, MOST_SRC);
  gint16 *weights =
      new_words ((gsize) POINTS * t.blocks * t.in_blocks * LANES * LANES,
          check->fill, MOST_WEIGHT);
  FerQ8WinogradProduct n = get_product (&t, src, weights);
  Outputs outputs;

  outputs_init (&outputs, POINTS * n.dst_point * sizeof (gint32));
  n.dst = outputs_get (&outputs, WANT);
  check->plain->q8.winograd_product (&n);
  n.dst = outputs_get (&outputs, GOT);
  CHECK_CALL (check, 2.0 * POINTS * n.dst_point * t.channels,
      check->variant->q8.winograd_product (&n));
  outputs_compare (&outputs);
  free_memory (src);
  free_memory (weights);
}

/* --- All together -------------------------------------------------------- */

/* The place of a weight among those of a convolution with 3 x 3 taps. */
static gsize
get_tap (const Tiles *t, int o, int i, int tap)
{
  return (((gsize) (o / LANES) * t->in_blocks + i / LANES) * 9 + tap) * LANES
             * LANES
         + i % LANES / FER_Q8_GROUP * FER_Q8_GROUP * LANES
         + o % LANES * FER_Q8_GROUP + i % FER_Q8_GROUP;
}

/* The weights of the points, by the definition of the transform. */
static gint16 *
new_points (const Tiles *t, const gint8 *weights)
{
  static const int g[4][3] = { { 2, 0, 0 }, { 1, 1, 1 }, { 1, -1, 1 },
    { 0, 0, 2 } };
  gsize in = (gsize) t->in_blocks * LANES;
  gsize point = in * t->blocks * LANES;
  gint16 *points = new_memory (POINTS * point * sizeof (gint16));

  for (gsize k = 0; k < POINTS * point; k++) {
    int p = (int) (k / point), o = (int) (k % point / (in * LANES) * LANES);
    int i = (int) (k % (in * LANES) / (2 * LANES) * 2 + k % 2), sum = 0;

    o += (int) (k % (2 * LANES) / 2);
    for (int tap = 0; tap < 9; tap++)
      sum += g[p / 4][tap / 3] * g[p % 4][tap % 3]
             * weights[get_tap (t, o, i, tap)];
    points[k] = (gint16) sum;
  }
  return points;
}

typedef struct {
  guint8 *src, *residual;
  gint8 *weights;
  gint32 *bias;
  float *scale, *residual_scale;
} Data;

static FerQ8Conv
new_conv (const Tiles *t, const Check *check, Outputs *outputs, Data *data)
{
  const gsize in_row = (gsize) (t->width + 2) * LANES;
  const gsize lanes = (gsize) t->blocks * LANES;
  FerQ8Conv c = { .channels = t->channels,
    .src_block = in_row * (t->height + 2),
    .src_step_y = in_row,
    .src_step_x = LANES,
    .src_tap_y = in_row,
    .src_tap_x = LANES,
    .kernel_h = 3,
    .kernel_w = 3,
    .residual_zero = choose (0, 255),
    .blocks = t->blocks,
    .height = t->height,
    .width = t->width };

  choose_output (&c.out, outputs, check, TRUE, c.blocks, c.height, c.width);
  c.src = data->src = new_bytes (c.src_block * t->in_blocks, check->fill);
  c.weights = data->weights =
      new_weights (lanes * t->in_blocks * LANES * 9, check->fill);
  c.bias = data->bias = new_ints (lanes, check->fill);
  c.scale = data->scale = new_floats (lanes, 1e-3);
  data->residual = new_bytes (c.out.block * c.blocks, check->fill);
  c.residual = choose (0, 1) ? data->residual : NULL;
  c.residual_scale = data->residual_scale = new_floats (lanes, 2);
  c.residual_block = c.out.block;
  c.residual_row = c.out.row;
  c.residual_pixel = c.out.pixel;
  return c;
}

static void
data_clear (Data *data)
{
  free_memory (data->src);
  free_memory (data->residual);
  free_memory (data->weights);
  free_memory (data->bias);
  free_memory (data->scale);
  free_memory (data->residual_scale);
}

static void
check_winograd_out (Check *check)
{
  Tiles t = choose_tiles (check->shape);
  Data data;
  Outputs outputs;
  FerQ8Conv conv = new_conv (&t, check, &outputs, &data);
  gint16 *points = new_points (&t, data.weights);
  FerQ8WinogradIn in = get_in (&t, data.src);
  FerQ8WinogradProduct product = get_product (&t, NULL, points);
  FerQ8WinogradOut out = { .src_block = t.tile_block,
    .src_point = product.dst_point,
    .rows = t.rows,
    .columns = t.columns,
    .conv = conv };

  set_output (&conv.out, &outputs, WANT);
  check->plain->q8.conv (&conv);
  in.dst = new_memory (POINTS * in.dst_point * sizeof (gint16));
  check->variant->q8.winograd_in (&in);
  product.src = in.dst;
  product.dst = new_memory (POINTS * product.dst_point * sizeof (gint32));
  check->variant->q8.winograd_product (&product);
  out.src = product.dst;
  set_output (&out.conv.out, &outputs, GOT);
  CHECK_CALL (check, 1.5 * POINTS * product.dst_point,
      check->variant->q8.winograd_out (&out));
  outputs_compare (&outputs);
  free_memory (in.dst);
  free_memory (product.dst);
  free_memory (points);
  data_clear (&data);
}

const Kernel q8_winograd_in =
    KERNEL (check_winograd_in, N_FILLS, 60, "op", shapes);
const Kernel q8_winograd_product =
    KERNEL (check_winograd_product, N_FILLS, 60, "op", shapes);
const Kernel q8_winograd_out =
    KERNEL (check_winograd_out, N_FILLS, 60, "op", shapes);
