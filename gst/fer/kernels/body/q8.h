/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernels of ../q8.h: a file for each instruction
 * set defines the vector operations below, then includes this. Floats as in
 * nn.h here, without v_fma, and
 *
 *   VECI                  integers of 32 bits, as many as VEC has floats
 *   vi_load_bytes (p)     bytes, each made an integer
 *   vi_store_bytes (p, v) integers of 0 … 255, as bytes
 *   vi_load vi_set1 vi_add vi_sub vi_mul, vi_to_floats (v)
 *   v_to_ints (v)         nearest, even where in the middle
 *
 *   SUM, SUMS             sums of products, and how many hold a block of 16
 *   q_zero ()             a sum of nothing
 *   q_source (p, groups)  4 bytes, or those of SOURCE_GROUPS groups: SOURCE
 *   q_weights (p, i)      4 weights for each output of sum i: WEIGHTS
 *   q_dot (sum, source, group, weights)  of the source's 4 bytes at group
 *   q_finish (sums, i)    part i of a block (VEC_FLOATS of 16) as a VECI
 *   NAME (x), TILES (X) and what tiles.h asks for
 */
#include "../inline.h"
#include "../pool-window.h"
#include "tiles.h"

#define LANES FER_Q8_BLOCK
#define GROUPS (LANES / FER_Q8_GROUP)
#define GROUP_WEIGHTS (LANES * FER_Q8_GROUP)
#define PARTS (LANES / VEC_FLOATS)

INLINE void
put (const FerQ8Output *out, ptrdiff_t at, VEC value)
{
  value = v_min (v_max (value, v_set1 (out->low)), v_set1 (out->high));
  if (out->floats != NULL)
    v_store (out->floats + at, value);
  else
    vi_store_bytes (
        out->bytes + at, vi_add (v_to_ints (value), vi_set1 (out->zero)));
}

/* (bytes - zero) * scale */
INLINE VEC
get_scaled (const uint8_t *bytes, int zero, const float *scale)
{
  return v_mul (vi_to_floats (vi_sub (vi_load_bytes (bytes), vi_set1 (zero))),
      v_load (scale));
}

/* --- Convolution ---------------------------------------------------------- */

typedef struct {
  const FerQ8Conv *c;
  ptrdiff_t weights_block;
} Conv;

INLINE void
conv_finish (const FerQ8Conv *c, SUM *sums, int o, int y, int x)
{
  UNROLL
  for (int i = 0; i < PARTS; i++) {
    int channel = o * LANES + i * VEC_FLOATS;
    VEC value = v_mul (
        vi_to_floats (vi_add (q_finish (sums, i), vi_load (c->bias + channel))),
        v_load (c->scale + channel));

    if (c->residual != NULL)
      value = v_add (value,
          get_scaled (c->residual + o * c->residual_block + y * c->residual_row
                          + x * c->residual_pixel + i * VEC_FLOATS,
              c->residual_zero, c->residual_scale + channel));
    put (&c->out,
        o * c->out.block + y * c->out.row + x * c->out.pixel + i * VEC_FLOATS,
        value);
  }
}

/* Adds the products of `groups` groups of input channels, all of them in one
 * source. Either the weights or the sources stay in registers while the others
 * are loaded one by one: of one group those that are fewer, of several groups
 * the sources. */
INLINE void
conv_step (const Conv *t, const uint8_t *s, const int8_t *w, SUM *sum,
    const int blocks, const int rows, const int columns, const int groups)
{
  const int pixels = rows * columns, n = blocks * SUMS;
  const int weights_wait = groups == 1 && n <= pixels;
  WEIGHTS weights[MAX_BLOCKS * SUMS];
  SOURCE sources[MAX_COLUMNS];

  if (weights_wait) {
    UNROLL
    for (int i = 0; i < n; i++)
      weights[i] = q_weights (w + i / SUMS * t->weights_block, i % SUMS);
  } else {
    UNROLL
    for (int p = 0; p < pixels; p++)
      sources[p] = q_source (
          s + p / columns * t->c->src_step_y + p % columns * t->c->src_step_x,
          groups);
  }
  UNROLL
  for (int g = 0; g < groups; g++, w += GROUP_WEIGHTS) {
    UNROLL
    for (int j = 0; j < pixels * n; j++) {
      const int p = weights_wait ? j / n : j % pixels;
      const int i = weights_wait ? j % n : j / pixels;

      if (weights_wait && i == 0)
        sources[p] = q_source (
            s + p / columns * t->c->src_step_y + p % columns * t->c->src_step_x,
            groups);
      if (!weights_wait && p == 0)
        weights[i] = q_weights (w + i / SUMS * t->weights_block, i % SUMS);
      sum[p * n + i] = q_dot (sum[p * n + i], sources[p], g, weights[i]);
    }
  }
}

INLINE void
conv_tile (const Conv *t, int o, int y, int x, const int blocks, const int rows,
    const int columns)
{
  const FerQ8Conv *c = t->c;
  const uint8_t *src = c->src + y * c->src_step_y + x * c->src_step_x;
  const int8_t *w = c->weights + o * t->weights_block;
  SUM sum[MAX_BLOCKS * MAX_COLUMNS * SUMS];

  UNROLL
  for (int i = 0; i < blocks * rows * columns * SUMS; i++)
    sum[i] = q_zero ();

  for (int first = 0; first < c->channels;
       first += LANES, src += c->src_block) {
    int left = c->channels - first;
    int groups =
        left < LANES ? (left + FER_Q8_GROUP - 1) / FER_Q8_GROUP : GROUPS;

    for (int ky = 0; ky < c->kernel_h; ky++) {
      for (int kx = 0; kx < c->kernel_w; kx++, w += GROUPS * GROUP_WEIGHTS) {
        const uint8_t *s = src + ky * c->src_tap_y + kx * c->src_tap_x;
        const int8_t *v = w;
        int g = 0;

        for (; g + SOURCE_GROUPS <= groups; g += SOURCE_GROUPS,
             v += SOURCE_GROUPS * GROUP_WEIGHTS,
             s += SOURCE_GROUPS * FER_Q8_GROUP)
          conv_step (t, s, v, sum, blocks, rows, columns, SOURCE_GROUPS);
        for (; SOURCE_GROUPS > 1 && g < groups;
             g++, v += GROUP_WEIGHTS, s += FER_Q8_GROUP)
          conv_step (t, s, v, sum, blocks, rows, columns, 1);
      }
    }
  }

  UNROLL
  for (int p = 0; p < rows * columns; p++) {
    UNROLL
    for (int b = 0; b < blocks; b++)
      conv_finish (c, sum + (p * blocks + b) * SUMS, o + b, y + p / columns,
          x + p % columns);
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

/* --- Pooling -------------------------------------------------------------- */

INLINE void
pool_window (const FerQ8Pool *p, const uint8_t *src, int rows, int columns,
    VECI *result, const int average)
{
  UNROLL
  for (int i = 0; i < PARTS; i++)
    result[i] = vi_set1 (0);
  for (int ky = 0; ky < rows; ky++, src += p->dilation_y * p->src_row) {
    const uint8_t *s = src;

    for (int kx = 0; kx < columns; kx++, s += p->dilation_x * LANES) {
      UNROLL
      for (int i = 0; i < PARTS; i++) {
        VECI v = vi_load_bytes (s + i * VEC_FLOATS);

        result[i] = average ? vi_add (result[i], v) : vi_max (result[i], v);
      }
    }
  }
}

INLINE void
pool_pixel (const FerQ8Pool *p, const uint8_t *src, int rows, int columns,
    ptrdiff_t at, const int average)
{
  const int taps = rows * columns;
  const VEC scale = v_set1 (taps > 0 ? p->scale / (float) taps : 0);
  VECI result[PARTS];

  pool_window (p, src, rows, columns, result, average);
  UNROLL
  for (int i = 0; i < PARTS; i++, at += VEC_FLOATS) {
    if (average)
      put (&p->out, at,
          v_mul (
              vi_to_floats (vi_sub (result[i], vi_set1 (taps * p->src_zero))),
              scale));
    else
      vi_store_bytes (p->out.bytes + at, result[i]);
  }
}

INLINE void
pool (const FerQ8Pool *p, const int average)
{
  for (int y = 0; y < p->height; y++) {
    const FerTaps rows = FER_POOL_ROWS (p, y);

    for (int x = 0; x < p->width; x++) {
      const FerTaps columns = FER_POOL_COLUMNS (p, x);
      const uint8_t *src =
          p->src + (rows.at + rows.first * p->dilation_y) * p->src_row
          + (ptrdiff_t) (columns.at + columns.first * p->dilation_x) * LANES;

      for (int b = 0; b < p->blocks; b++)
        pool_pixel (p, src + b * p->src_block, fer_count_taps (rows),
            fer_count_taps (columns),
            b * p->out.block + y * p->out.row + x * p->out.pixel, average);
    }
  }
}

void
NAME (max_pool) (const FerQ8Pool *p)
{
  pool (p, 0);
}

void
NAME (average_pool) (const FerQ8Pool *p)
{
  pool (p, 1);
}

/* --- Element by element --------------------------------------------------- */

void
NAME (blend) (const FerQ8Blend *n)
{
  for (int b = 0; b < n->blocks; b++) {
    const float *a_scale = n->a_scale + b * LANES;

    for (int y = 0; y < n->height; y++) {
      const uint8_t *p = n->a + b * n->a_block + y * n->a_row;
      const uint8_t *q =
          n->b != NULL ? n->b + b * n->b_block + y * n->b_row : NULL;
      ptrdiff_t at = b * n->out.block + y * n->out.row;

      for (int x = 0; x < n->width; x++, p += LANES, at += n->out.pixel) {
        UNROLL
        for (int i = 0; i < LANES; i += VEC_FLOATS) {
          VEC value = get_scaled (p + i, n->a_zero, a_scale + i);

          if (q != NULL)
            value = v_add (value, get_scaled (q + x * LANES + i, n->b_zero,
                                      n->b_scale + b * LANES + i));
          put (&n->out, at + i, value);
        }
      }
    }
  }
}

void
NAME (quantize) (const FerQ8Quantize *n)
{
  const VEC step = v_set1 (n->step);

  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->height; y++) {
      const float *src = n->src + b * n->src_block + y * n->src_row;
      ptrdiff_t at = b * n->out.block + y * n->out.row;

      for (int x = 0; x < n->width; x++, src += LANES, at += n->out.pixel) {
        UNROLL
        for (int i = 0; i < LANES; i += VEC_FLOATS)
          put (&n->out, at + i, v_div (v_load (src + i), step));
      }
    }
  }
}
