/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of q8.h here: convolution by products of two words at a time. Products
 * of bytes would be clipped to 16 bits. */
#pragma once

#include "q8-result.h"
#include "tiles.h"

#define PAIRS (LANES / FER_Q8_PAIR)
#define PAIR_WEIGHTS (LANES * FER_Q8_PAIR)
#define VEC_WORDS (VEC_FLOATS * 2)

typedef struct {
  const FerQ8Conv *c;
  ptrdiff_t weights_block;
} Conv;

/* Adds the products of a pair of input channels of `pixels` pixels and the
 * weights of `n` vectors of outputs. Either the weights or the pairs stay in
 * registers while the others are loaded one by one: those that are fewer. */
INLINE void
add_pair (const int16_t *words, const int8_t *w, ptrdiff_t weights_block,
    VECI *sum, const int n, const int pixels)
{
  VECI
      kept[MAX_COLUMNS > MAX_BLOCKS * PARTS ? MAX_COLUMNS : MAX_BLOCKS * PARTS];
#define GET_WEIGHTS(i)                                                         \
  w_load_weights (w + (i) / PARTS * weights_block + (i) % PARTS * VEC_WORDS)

  if (n <= pixels) {
    UNROLL
    for (int i = 0; i < n; i++)
      kept[i] = GET_WEIGHTS (i);
    UNROLL
    for (int p = 0; p < pixels; p++) {
      const VECI pair = w_pair (words + p * LANES);

      UNROLL
      for (int i = 0; i < n; i++)
        sum[p * n + i] = vi_add (sum[p * n + i], w_dot (pair, kept[i]));
    }
  } else {
    UNROLL
    for (int p = 0; p < pixels; p++)
      kept[p] = w_pair (words + p * LANES);
    UNROLL
    for (int i = 0; i < n; i++) {
      const VECI weights = GET_WEIGHTS (i);

      UNROLL
      for (int p = 0; p < pixels; p++)
        sum[p * n + i] = vi_add (sum[p * n + i], w_dot (kept[p], weights));
    }
  }
#undef GET_WEIGHTS
}

/* How many pairs are in the groups of channels of the block from `first` on. */
INLINE int
count_pairs (int channels, int first)
{
  int left = channels - first;

  return left < LANES ? (left + FER_Q8_GROUP - 1) / FER_Q8_GROUP
                            * (FER_Q8_GROUP / FER_Q8_PAIR)
                      : PAIRS;
}

INLINE void
conv_tile (const Conv *t, int o, int y, int x, const int blocks, const int rows,
    const int columns)
{
  const FerQ8Conv *c = t->c;
  const int pixels = rows * columns;
  const uint8_t *src = c->src + y * c->src_step_y + x * c->src_step_x;
  const int8_t *w = c->weights + o * t->weights_block;
  /* A pair is loaded from here in one go; as bytes it would have to be widened
   * for each pair anew. */
  int16_t words[MAX_COLUMNS * LANES] __attribute__ ((aligned (64)));
  VECI sum[MAX_BLOCKS * MAX_COLUMNS * PARTS];

  UNROLL
  for (int i = 0; i < blocks * pixels * PARTS; i++)
    sum[i] = vi_set1 (0);

  for (int first = 0; first < c->channels;
       first += LANES, src += c->src_block) {
    const int pairs = count_pairs (c->channels, first);

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += PAIRS * PAIR_WEIGHTS) {
        const uint8_t *s = src + ky * c->src_tap_y + kx * c->src_tap_x;

        UNROLL
        for (int p = 0; p < pixels; p++) {
          UNROLL
          for (int i = 0; i < LANES; i += VEC_WORDS)
            w_store (words + p * LANES + i,
                w_load_bytes (s + p / columns * c->src_step_y
                              + p % columns * c->src_step_x + i));
        }
        ROLLED
        for (int g = 0; g < pairs; g++)
          add_pair (words + g * FER_Q8_PAIR, w + g * PAIR_WEIGHTS,
              t->weights_block, sum, blocks * PARTS, pixels);
      }
    }
  }

  UNROLL
  for (int p = 0; p < pixels; p++) {
    UNROLL
    for (int j = 0; j < blocks * PARTS; j++)
      conv_finish (c, sum[p * blocks * PARTS + j], o + j / PARTS,
          y + p / columns, x + p % columns, j % PARTS);
  }
}

#define DEFINE_TILE(blocks, rows, columns)                                     \
  static void conv_##blocks##_##rows##_##columns (                             \
      const void *conv, int o, int y, int x)                                   \
  {                                                                            \
    conv_tile (conv, o, y, x, blocks, rows, columns);                          \
  }
TILES (DEFINE_TILE)

#define TILE_ENTRY(blocks, rows, columns)                                      \
  [rows][columns][blocks] = conv_##blocks##_##rows##_##columns,
static const Tiles conv_tiles = { TILES (TILE_ENTRY) };

void
NAME (conv) (const FerQ8Conv *c)
{
  int blocks = (c->channels + LANES - 1) / LANES;
  Conv t = {
    .c = c,
    .weights_block =
        (ptrdiff_t) blocks * c->kernel_h * c->kernel_w * LANES * LANES,
  };

  walk_tiles (conv_tiles, &t, c->blocks, c->height, c->width);
}
