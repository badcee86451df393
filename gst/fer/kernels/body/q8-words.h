/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Part of q8.h here: convolution by products of two words at a time, plain and
 * by Winograd's tiles. Products of bytes would be clipped to 16 bits. */
#pragma once

#include "q8-result.h"
#include "tiles.h"

#define PAIRS (LANES / FER_Q8_PAIR)
#define PAIR_WEIGHTS (LANES * FER_Q8_PAIR)
#define VEC_WORDS (VEC_FLOATS * 2)

/* A vector of weights, which are words or bytes. */
INLINE VECI
get_weights (const void *w, ptrdiff_t at, const int are_words)
{
  return are_words ? w_load ((const int16_t *) w + at)
                   : w_load_weights ((const int8_t *) w + at);
}

/* Adds the products of a pair of input channels of `pixels` pixels and the
 * weights of `n` vectors of outputs. Either the weights or the pairs stay in
 * registers while the others are loaded one by one: those that are fewer. */
INLINE void
add_pair (const int16_t *words, const void *w, ptrdiff_t at, ptrdiff_t block,
    const int are_words, VECI *sum, const int n, const int pixels)
{
  VECI
      kept[MAX_COLUMNS > MAX_BLOCKS * PARTS ? MAX_COLUMNS : MAX_BLOCKS * PARTS];

  if (n <= pixels) {
    UNROLL
    for (int i = 0; i < n; i++)
      kept[i] = get_weights (
          w, at + i / PARTS * block + i % PARTS * VEC_WORDS, are_words);
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
      const VECI weights = get_weights (
          w, at + i / PARTS * block + i % PARTS * VEC_WORDS, are_words);

      UNROLL
      for (int p = 0; p < pixels; p++)
        sum[p * n + i] = vi_add (sum[p * n + i], w_dot (kept[p], weights));
    }
  }
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
          add_pair (words + g * FER_Q8_PAIR, w, g * PAIR_WEIGHTS,
              t->weights_block, 0, sum, blocks * PARTS, pixels);
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

/* --- Winograd's tiles: there ---------------------------------------------- */

/* VEC_WORDS lanes of a tile. Only rows x columns of its pixels lie in the
 * source; the others are 0. */
INLINE void
transform_in (const FerQ8WinogradIn *n, const uint8_t *src, int16_t *dst,
    int rows, int columns)
{
  VECI d[4][4], t[4][4];

  UNROLL
  for (int i = 0; i < 4; i++) {
    UNROLL
    for (int j = 0; j < 4; j++)
      d[i][j] = i < rows && j < columns
                    ? w_load_bytes (src + i * n->src_row + j * LANES)
                    : vi_set1 (0);
  }
  UNROLL
  for (int j = 0; j < 4; j++) {
    t[0][j] = w_sub (d[0][j], d[2][j]);
    t[1][j] = w_add (d[1][j], d[2][j]);
    t[2][j] = w_sub (d[2][j], d[1][j]);
    t[3][j] = w_sub (d[1][j], d[3][j]);
  }
  UNROLL
  for (int i = 0; i < 4; i++, dst += 4 * n->dst_point) {
    w_store (dst, w_sub (t[i][0], t[i][2]));
    w_store (dst + n->dst_point, w_add (t[i][1], t[i][2]));
    w_store (dst + 2 * n->dst_point, w_sub (t[i][2], t[i][1]));
    w_store (dst + 3 * n->dst_point, w_sub (t[i][1], t[i][3]));
  }
}

void
NAME (winograd_in) (const FerQ8WinogradIn *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      const uint8_t *src = n->src + b * n->src_block + 2 * y * n->src_row;
      int16_t *dst = n->dst + b * n->dst_block + y * n->columns * LANES;
      int rows = n->src_height - 2 * y;

      for (int x = 0; x < n->columns; x++) {
        int columns = n->src_width - 2 * x;

        for (int i = 0; i < LANES; i += VEC_WORDS) {
          const uint8_t *from = src + 2 * x * LANES + i;
          int16_t *to = dst + x * LANES + i;

          if (rows >= 4 && columns >= 4)
            transform_in (n, from, to, 4, 4);
          else
            transform_in (n, from, to, rows, columns);
        }
      }
    }
  }
}

/* --- Products ------------------------------------------------------------- */

typedef struct {
  const FerQ8WinogradProduct *n;
  const int16_t *src, *weights;
  int32_t *dst;
  ptrdiff_t weights_block;
} Point;

INLINE void
product_tile (const Point *t, int o, int x, const int blocks, const int pixels)
{
  const FerQ8WinogradProduct *n = t->n;
  const int16_t *src = t->src + x * LANES;
  const int16_t *w = t->weights + o * t->weights_block;
  VECI sum[MAX_BLOCKS * MAX_COLUMNS * PARTS];

  UNROLL
  for (int i = 0; i < blocks * pixels * PARTS; i++)
    sum[i] = vi_set1 (0);
  for (int first = 0; first < n->channels;
       first += LANES, src += n->src_block, w += PAIRS * PAIR_WEIGHTS) {
    const int pairs = count_pairs (n->channels, first);

    ROLLED
    for (int g = 0; g < pairs; g++)
      add_pair (src + g * FER_Q8_PAIR, w, g * PAIR_WEIGHTS, t->weights_block, 1,
          sum, blocks * PARTS, pixels);
  }
  UNROLL
  for (int p = 0; p < pixels; p++) {
    UNROLL
    for (int j = 0; j < blocks * PARTS; j++)
      vi_store (t->dst + (o + j / PARTS) * n->dst_block + (x + p) * LANES
                    + j % PARTS * VEC_FLOATS,
          sum[p * blocks * PARTS + j]);
  }
}

#define DEFINE_PRODUCT(blocks, columns)                                        \
  static void product_##blocks##_##columns (                                   \
      const void *point, int o, int y, int x)                                  \
  {                                                                            \
    product_tile (point, o, x, blocks, columns);                               \
  }
ROW_TILES (DEFINE_PRODUCT)

#define PRODUCT_ENTRY(blocks, columns)                                         \
  [1][columns][blocks] = product_##blocks##_##columns,
static const Tiles product_tiles = { ROW_TILES (PRODUCT_ENTRY) };

void
NAME (winograd_product) (const FerQ8WinogradProduct *n)
{
  int in = (n->channels + LANES - 1) / LANES * LANES;

  for (int p = 0; p < 16; p++) {
    Point t = {
      .n = n,
      .src = n->src + p * n->src_point,
      .weights = n->weights + (ptrdiff_t) p * n->blocks * in * LANES,
      .dst = n->dst + p * n->dst_point,
      .weights_block = (ptrdiff_t) in * LANES,
    };

    walk_tiles (product_tiles, &t, n->blocks, 1, n->tiles);
  }
}

/* --- And back ------------------------------------------------------------- */

/* Part `i` of a block of a tile. */
INLINE void
transform_out (const FerQ8WinogradOut *n, int o, int y, int x, const int i)
{
  const int32_t *src =
      n->src + o * n->src_block + (y * n->columns + x) * LANES + i * VEC_FLOATS;
  const ptrdiff_t row = 4 * n->src_point;
  VECI s[2][4];

  UNROLL
  for (int j = 0; j < 4; j++, src += n->src_point) {
    VECI m1 = vi_load (src + row), m2 = vi_load (src + 2 * row);

    s[0][j] = vi_add (vi_add (vi_load (src), m1), m2);
    s[1][j] = vi_sub (vi_sub (m1, m2), vi_load (src + 3 * row));
  }
  UNROLL
  for (int k = 0; k < 2; k++) {
    if (2 * y + k >= n->conv.height)
      break;
    conv_finish (&n->conv,
        vi_shift (vi_add (vi_add (s[k][0], s[k][1]), s[k][2]), 2), o, 2 * y + k,
        2 * x, i);
    if (2 * x + 1 < n->conv.width)
      conv_finish (&n->conv,
          vi_shift (vi_sub (vi_sub (s[k][1], s[k][2]), s[k][3]), 2), o,
          2 * y + k, 2 * x + 1, i);
  }
}

void
NAME (winograd_out) (const FerQ8WinogradOut *n)
{
  for (int o = 0; o < n->conv.blocks; o++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        UNROLL
        for (int i = 0; i < PARTS; i++)
          transform_out (n, o, y, x, i);
      }
    }
  }
}
