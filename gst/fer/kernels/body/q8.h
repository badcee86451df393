/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernels of ../q8.h: a file for each instruction
 * set defines the vector operations below, then includes this. Floats as in
 * nn.h here, without v_fma, and
 *
 *   VECI                  integers of 32 bits, as many as VEC has floats
 *   vi_load_bytes (p)     bytes, each made an integer
 *   vi_store_bytes (p, v) integers of 0 … 255, as bytes
 *   vi_load vi_set1 vi_add vi_sub vi_max, vi_to_floats (v)
 *   v_to_ints (v)         nearest, even where in the middle
 *   NAME (x), TILES (X) and what tiles.h asks for
 *
 * With Q8_CONV_ONLY nothing but the convolution is made of them.
 *
 * Where the processor multiplies bytes, Q8_DOTS is defined and
 *
 *   SUM, SUMS             sums of products, and how many hold a block of 16
 *   q_zero ()             a sum of nothing
 *   q_source (p, groups)  4 bytes, or those of SOURCE_GROUPS groups: SOURCE
 *   q_weights (p, i)      4 weights for each output of sum i: WEIGHTS
 *   q_dot (sum, source, group, weights)  of the source's 4 bytes at group
 *   q_finish (sums, i)    part i of a block (VEC_FLOATS of 16) as a VECI
 *
 * Elsewhere products are of words, of which a VECI holds twice as many:
 *
 *   w_load_bytes w_load_weights (p)  bytes without and with a sign, as words
 *   w_load w_store w_add w_sub, vi_store
 *   w_pair (p)            two words, again and again
 *   w_dot (a, b)          sums of the products of neighbours
 *   vi_shift (v, n)       v / 2^n, rounded down
 *   ROW_TILES (X)         X (blocks, columns) for every tile of one row
 */
#ifndef Q8_CONV_ONLY
#include "q8-elements.h"
#endif
#ifdef Q8_DOTS
#include "q8-dots.h"
#else
#include "q8-words.h"
#endif
#include "tiles.h"

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
