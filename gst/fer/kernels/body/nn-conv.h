/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of nn.h here: dense convolution. */
#pragma once

#include "nn-activation.h"
#include "tiles.h"

/* What all tiles of a convolution share. */
typedef struct {
  const FerNnConv *c;
  ptrdiff_t weights_block, weights_tap;
  float low, high;
} Conv;

/* Adds to each pixel of a tile its own block of floats, or the same one to all
 * where @row and @pixel are 0. */
INLINE void
conv_add (VEC *sum, const float *from, ptrdiff_t block, ptrdiff_t row,
    ptrdiff_t pixel, const int blocks, const int rows, const int columns)
{
  UNROLL
  for (int j = 0; j < blocks * rows * columns * PARTS; j++) {
    const int b = j / (rows * columns * PARTS), i = j % PARTS;
    const int p = j / PARTS % (rows * columns);

    sum[j] = v_add (sum[j], v_load (from + b * block + p / columns * row
                                    + p % columns * pixel + i * VEC_FLOATS));
  }
}

/* Adds the products of a tile: each lane of a pixel, or pair of lanes, times
 * its weights. */
INLINE void
conv_sum (const Conv *t, const float *src, const float *w, VEC *sum,
    const int blocks, const int rows, const int columns, const ptrdiff_t step,
    const int paired)
{
  const FerNnConv *c = t->c;
  const int pixels = rows * columns;

  for (int first = 0; first < c->channels;
       first += c->lanes, src += c->src_block) {
    int left = c->channels - first;
    int lanes = left < c->lanes ? left : c->lanes;

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += t->weights_tap) {
        const float *s = src + ky * c->src_tap_y + kx * c->src_tap_x;
        const float *v = w;

        for (int l = 0; l < lanes; l += 1 + paired, v += LANES) {
          VEC weight[MAX_BLOCKS * PARTS];

          UNROLL
          for (int j = 0; j < blocks * PARTS; j++)
            weight[j] = v_load (
                v + j / PARTS * t->weights_block + j % PARTS * VEC_FLOATS);
          UNROLL
          for (int p = 0; p < pixels; p++) {
            const float *at =
                s + l + p / columns * c->src_step_y + p % columns * step;
            VEC value = paired ? v_set2 (at) : v_set1 (*at);

            UNROLL
            for (int b = 0; b < blocks; b++) {
              UNROLL
              for (int i = 0; i < PARTS; i++)
                sum[(b * pixels + p) * PARTS + i] = v_fma (value,
                    weight[b * PARTS + i], sum[(b * pixels + p) * PARTS + i]);
            }
          }
        }
      }
    }
  }
}

/* Hoisted: `dst` may alias what `t` points to, so that the compiler would read
 * it again after each store. */
INLINE void
conv_store (const Conv *t, float *dst, const VEC *sum, const int blocks,
    const int rows, const int columns, const FerNnAct clip)
{
  const ptrdiff_t block = t->c->dst_block, row = t->c->dst_row;
  const ptrdiff_t pixel = t->c->dst_pixel;
  const VEC low = v_set1 (t->low), high = v_set1 (t->high);

  UNROLL
  for (int b = 0; b < blocks; b++) {
    UNROLL
    for (int r = 0; r < rows; r++) {
      float *to = dst + b * block + r * row;

      UNROLL
      for (int j = 0; j < columns * PARTS; j++)
        v_store (to + j / PARTS * pixel + j % PARTS * VEC_FLOATS,
            v_clip (
                sum[(b * rows + r) * columns * PARTS + j], low, high, clip));
    }
  }
}

/* `blocks` blocks of `rows` x `columns` pixels, summed in registers. `step` is
 * c->src_step_x, where that is known when this is compiled. */
INLINE void
conv_tile (const Conv *t, int o, int y, int x, const int blocks, const int rows,
    const int columns, const ptrdiff_t step, const int paired)
{
  const FerNnConv *c = t->c;
  const int pixels = rows * columns;
  const float *src = c->src + y * c->src_step_y + x * c->src_step_x;
  const float *w = c->weights + o * t->weights_block;
  const float *bias = c->bias + o * LANES;
  float *dst = c->dst + o * c->dst_block + y * c->dst_row + x * c->dst_pixel;
  VEC sum[MAX_BLOCKS * MAX_COLUMNS * PARTS];

  UNROLL
  for (int j = 0; j < blocks * pixels * PARTS; j++)
    sum[j] = paired ? v_set1 (0)
                    : v_load (bias + j / (pixels * PARTS) * LANES
                              + j % PARTS * VEC_FLOATS);
  if (paired) {
    conv_sum (t, src, w, sum, blocks, rows, columns, step, paired);
    UNROLL
    for (int p = 0; p < pixels; p++)
      v_fold_pairs (sum + p * PARTS);
    conv_add (sum, bias, 0, 0, 0, blocks, rows, columns);
  }
  if (c->residual != NULL)
    conv_add (sum,
        c->residual + o * c->residual_block + y * c->residual_row
            + x * c->residual_pixel,
        c->residual_block, c->residual_row, c->residual_pixel, blocks, rows,
        columns);
  if (!paired)
    conv_sum (t, src, w, sum, blocks, rows, columns, step, paired);

  if (c->act.kind == FER_NN_RELU)
    conv_store (t, dst, sum, blocks, rows, columns, FER_NN_RELU);
  else if (c->act.kind == FER_NN_CLIP)
    conv_store (t, dst, sum, blocks, rows, columns, FER_NN_CLIP);
  else
    conv_store (t, dst, sum, blocks, rows, columns, FER_NN_NONE);
  if (!is_clip (c->act.kind)) {
    for (int r = 0; r < rows; r++)
      activate_tile (&c->act, dst + r * c->dst_row, c->dst_block, c->dst_pixel,
          o * LANES, blocks, columns);
  }
}

/* A function for each shape of tile and each common distance between pixels: as
 * constants they become offsets in the instructions. */
#define DEFINE(name, blocks, rows, columns, step, paired)                      \
  static void conv_##name##_##blocks##_##rows##_##columns (                    \
      const void *t, int o, int y, int x)                                      \
  {                                                                            \
    conv_tile (t, o, y, x, blocks, rows, columns, step, paired);               \
  }
#define ENTRY(name, blocks, rows, columns)                                     \
  [rows][columns][blocks] = conv_##name##_##blocks##_##rows##_##columns,

#define DEFINE_TILE(blocks, rows, columns)                                     \
  DEFINE (blocked, blocks, rows, columns, LANES, 0)                            \
  DEFINE (planar2, blocks, rows, columns, 2, 0)                                \
  DEFINE (planar4, blocks, rows, columns, 4, 0)                                \
  DEFINE (any, blocks, rows, columns, ((const Conv *) t)->c->src_step_x, 0)
#define DEFINE_TILE_1(blocks, rows, columns)                                   \
  DEFINE (planar, blocks, rows, columns, 1, 0)                                 \
  DEFINE (paired, blocks, rows, columns, LANES, 1)
TILES (DEFINE_TILE)
TILES_1 (DEFINE_TILE_1)

#define BLOCKED_ENTRY(...) ENTRY (blocked, __VA_ARGS__)
#define PLANAR_ENTRY(...) ENTRY (planar, __VA_ARGS__)
#define PLANAR2_ENTRY(...) ENTRY (planar2, __VA_ARGS__)
#define PLANAR4_ENTRY(...) ENTRY (planar4, __VA_ARGS__)
#define PAIRED_ENTRY(...) ENTRY (paired, __VA_ARGS__)
#define ANY_ENTRY(...) ENTRY (any, __VA_ARGS__)
static const Tiles blocked_tiles = { TILES (BLOCKED_ENTRY) };
static const Tiles planar_tiles = { TILES_1 (PLANAR_ENTRY) };
static const Tiles planar2_tiles = { TILES (PLANAR2_ENTRY) };
static const Tiles planar4_tiles = { TILES (PLANAR4_ENTRY) };
static const Tiles paired_tiles = { TILES_1 (PAIRED_ENTRY) };
static const Tiles any_tiles = { TILES (ANY_ENTRY) };

void
NAME (conv) (const FerNnConv *c)
{
  int groups = (c->channels + c->lanes - 1) / c->lanes;
  ptrdiff_t tap = (ptrdiff_t) c->lanes * LANES / (c->paired ? 2 : 1);
  Conv t = {
    .c = c,
    .weights_block = groups * c->kernel_h * c->kernel_w * tap,
    .weights_tap = tap,
    .low = get_low (&c->act),
    .high = get_high (&c->act),
  };

  walk_tiles (c->paired                ? paired_tiles
              : c->src_step_x == LANES ? blocked_tiles
              : c->src_step_x == 1     ? planar_tiles
              : c->src_step_x == 2     ? planar2_tiles
              : c->src_step_x == 4     ? planar4_tiles
                                       : any_tiles,
      &t, c->blocks, c->height, c->width);
}
