/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one body of the vector kernels of nn.h: a file for each instruction set
 * defines the few vector operations below and the shapes of tiles that fit its
 * registers, then includes this.
 *
 *   VEC, VEC_FLOATS        a vector and its floats (a divisor of 16)
 *   v_load v_store v_set1 v_add v_sub v_mul v_fma (a, b, c) = a b + c
 *   v_max v_min (a, b)     b where either is NaN
 *   v_negative (x, a, b)   x < 0 ? a : b
 *   v_exp2i (n)            2 to the integral n
 *   v_round (x)            to the nearest integer
 *   v_set2 (p)             two floats, again and again
 *   v_fold_pairs (sums)    sums of neighbours of a block, then zeros
 *   NAME (x)               the variant's name of a kernel
 *   TILES (X) and what tiles.h asks for; TILES_1 (X) those of one block
 */
#include <float.h>
#include <math.h>

#include "pool-window.h"
#include "tiles.h"

#define LANES FER_NN_BLOCK
#define PARTS (LANES / VEC_FLOATS) /* vectors in a block */
#define INLINE static inline __attribute__ ((always_inline))
#define UNROLL _Pragma ("GCC unroll 32")

/* --- Activations -----------------------------------------------------------
 */

/* exp (x) within 2e-7, for x clipped to where it is a normal number. */
INLINE VEC
v_exp (VEC x)
{
  VEC n, r, p;

  x = v_min (v_set1 (88.0f), v_max (v_set1 (-87.0f), x));
  n = v_round (v_mul (x, v_set1 (1.44269504f)));
  /* ln 2 in two parts, the first one exact in few bits */
  r = v_fma (n, v_set1 (-0.693359375f), x);
  r = v_fma (n, v_set1 (2.12194440e-4f), r);
  p = v_set1 (1.0f / 720);
  p = v_fma (p, r, v_set1 (1.0f / 120));
  p = v_fma (p, r, v_set1 (1.0f / 24));
  p = v_fma (p, r, v_set1 (1.0f / 6));
  p = v_fma (p, r, v_set1 (0.5f));
  p = v_fma (p, r, v_set1 (1));
  p = v_fma (p, r, v_set1 (1));
  return v_mul (p, v_exp2i (n));
}

INLINE VEC
activate (const FerNnActivation *act, VEC x, int channel)
{
  const VEC zero = v_set1 (0), one = v_set1 (1);

  switch (act->kind) {
    case FER_NN_NONE:
      return x;
    case FER_NN_RELU:
      return v_max (zero, x);
    case FER_NN_CLIP:
      return v_min (v_set1 (act->b), v_max (v_set1 (act->a), x));
    case FER_NN_LEAKY:
      return v_negative (x, v_mul (x, v_set1 (act->a)), x);
    case FER_NN_PRELU:
      return v_negative (x, v_mul (x, v_load (act->slopes + channel)), x);
    case FER_NN_HARD_SIGMOID:
    case FER_NN_HARD_SWISH: {
      VEC s = v_fma (x, v_set1 (act->a), v_set1 (act->b));

      s = v_min (one, v_max (zero, s));
      return act->kind == FER_NN_HARD_SIGMOID ? s : v_mul (x, s);
    }
    case FER_NN_SIGMOID:
      return v_div (one, v_add (one, v_exp (v_sub (zero, x))));
  }
  return x;
}

/* The activations that are a clip are part of each tile; the others, rarer,
 * pass over what the tile stored. */
INLINE int
is_clip (FerNnAct kind)
{
  return kind == FER_NN_NONE || kind == FER_NN_RELU || kind == FER_NN_CLIP;
}

/* The clip's limits; none of the others'. */
INLINE float
get_low (const FerNnActivation *act)
{
  return act->kind == FER_NN_RELU   ? 0
         : act->kind == FER_NN_CLIP ? act->a
                                    : -INFINITY;
}

INLINE float
get_high (const FerNnActivation *act)
{
  return act->kind == FER_NN_CLIP ? act->b : INFINITY;
}

/* What of the limits @clip has. */
INLINE VEC
v_clip (VEC x, VEC low, VEC high, const FerNnAct clip)
{
  if (clip != FER_NN_NONE)
    x = v_max (low, x);
  return clip == FER_NN_CLIP ? v_min (high, x) : x;
}

static __attribute__ ((noinline)) void
activate_tile (const FerNnActivation *act, float *dst, ptrdiff_t block,
    ptrdiff_t pixel, int channel, int blocks, int pixels)
{
  for (int b = 0; b < blocks; b++) {
    for (int p = 0; p < pixels; p++) {
      float *at = dst + b * block + p * pixel;

      for (int i = 0; i < LANES; i += VEC_FLOATS)
        v_store (
            at + i, activate (act, v_load (at + i), channel + b * LANES + i));
    }
  }
}

/* --- Convolution ------------------------------------------------------------
 */

/* What all tiles of a convolution share. */
typedef struct {
  const FerNnConv *c;
  ptrdiff_t weights_block, weights_tap;
  float low, high;
} Conv;

/* Adds what lies at @from for each pixel, or for all where @row and @pixel are
 * 0. */
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

/* The products of a tile: what the weights hold of each lane, or pair of them,
 * times that lane of each pixel. */
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

/* What a store might change, for all that is known, is read before. */
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

/* Distances between pixels that are known when this is compiled leave the
 * products nothing else to compute. */
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

/* --- Winograd's tiles --------------------------------------------------------
 */

/* VEC_FLOATS lanes of a tile, of which rows x columns pixels are there. */
INLINE void
transform_in (const FerNnWinogradIn *n, const float *src, float *dst, int rows,
    int columns)
{
  VEC d[4][4], t[4][4];

  UNROLL
  for (int i = 0; i < 4; i++) {
    UNROLL
    for (int j = 0; j < 4; j++)
      d[i][j] = i < rows && j < columns
                    ? v_load (src + i * n->src_row + j * LANES)
                    : v_set1 (0);
  }
  UNROLL
  for (int j = 0; j < 4; j++) {
    t[0][j] = v_sub (d[0][j], d[2][j]);
    t[1][j] = v_add (d[1][j], d[2][j]);
    t[2][j] = v_sub (d[2][j], d[1][j]);
    t[3][j] = v_sub (d[1][j], d[3][j]);
  }
  UNROLL
  for (int i = 0; i < 4; i++, dst += 4 * n->dst_point) {
    v_store (dst, v_sub (t[i][0], t[i][2]));
    v_store (dst + n->dst_point, v_add (t[i][1], t[i][2]));
    v_store (dst + 2 * n->dst_point, v_sub (t[i][2], t[i][1]));
    v_store (dst + 3 * n->dst_point, v_sub (t[i][1], t[i][3]));
  }
}

void
NAME (winograd_in) (const FerNnWinogradIn *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      const float *src = n->src + b * n->src_block + 2 * y * n->src_row;
      float *dst = n->dst + b * n->dst_block + y * n->columns * LANES;
      int rows = n->src_height - 2 * y;

      for (int x = 0; x < n->columns; x++) {
        int columns = n->src_width - 2 * x;

        for (int i = 0; i < LANES; i += VEC_FLOATS) {
          const float *from = src + 2 * x * LANES + i;
          float *to = dst + x * LANES + i;

          if (rows >= 4 && columns >= 4)
            transform_in (n, from, to, 4, 4);
          else
            transform_in (n, from, to, rows, columns);
        }
      }
    }
  }
}

INLINE void
transform_out (
    const FerNnWinogradOut *n, int b, int y, int x, int lane, VEC low, VEC high)
{
  const float *src =
      n->src + b * n->src_block + (y * n->columns + x) * LANES + lane;
  const VEC bias = v_load (n->bias + b * LANES + lane);
  ptrdiff_t row = 4 * n->src_point;
  VEC s[2][4];

  UNROLL
  for (int j = 0; j < 4; j++, src += n->src_point) {
    VEC m1 = v_load (src + row), m2 = v_load (src + 2 * row);

    s[0][j] = v_add (v_add (v_load (src), m1), m2);
    s[1][j] = v_sub (v_sub (m1, m2), v_load (src + 3 * row));
  }
  UNROLL
  for (int i = 0; i < 2; i++) {
    VEC out[2] = { v_add (v_add (s[i][0], s[i][1]), s[i][2]),
      v_sub (v_sub (s[i][1], s[i][2]), s[i][3]) };

    if (2 * y + i >= n->height)
      break;
    UNROLL
    for (int j = 0; j < 2; j++) {
      ptrdiff_t column = (2 * x + j) * LANES + lane;
      VEC v = v_add (out[j], bias);

      if (2 * x + j >= n->width)
        break;
      if (n->residual != NULL)
        v = v_add (v, v_load (n->residual + b * n->residual_block
                              + (2 * y + i) * n->residual_row + column));
      v = v_min (high, v_max (low, v));
      if (!is_clip (n->act.kind))
        v = activate (&n->act, v, b * LANES + lane);
      v_store (
          n->dst + b * n->dst_block + (2 * y + i) * n->dst_row + column, v);
    }
  }
}

void
NAME (winograd_out) (const FerNnWinogradOut *n)
{
  const VEC low = v_set1 (get_low (&n->act)),
            high = v_set1 (get_high (&n->act));

  for (int b = 0; b < n->blocks; b++) {
    for (int y = 0; y < n->rows; y++) {
      for (int x = 0; x < n->columns; x++) {
        for (int i = 0; i < LANES; i += VEC_FLOATS)
          transform_out (n, b, y, x, i, low, high);
      }
    }
  }
}

/* --- Depthwise convolution
 * ---------------------------------------------------- */

#define DEPTHWISE_PIXELS 8

/* What all pixels of a block share. */
typedef struct {
  const FerNnDepthwise *c;
  const float *weights, *bias;
  float low, high;
} Depthwise;

/* One part of neighbouring pixels. */
INLINE void
depthwise_any (const Depthwise *t, const float *src, VEC *sum, const int pixels)
{
  const FerNnDepthwise *c = t->c;
  const float *w = t->weights;

  for (int ky = 0; ky < c->kernel_h; ky++, src += c->src_tap_y) {
    const float *s = src;

    for (int kx = 0; kx < c->kernel_w; kx++, s += c->src_tap_x, w += LANES) {
      VEC weight = v_load (w);

      UNROLL
      for (int p = 0; p < pixels; p++)
        sum[p] = v_fma (v_load (s + p * c->src_step_x), weight, sum[p]);
    }
  }
}

/* Of kernels that are 3 wide: what three pixels read is loaded once. */
INLINE void
depthwise_wide3 (
    const Depthwise *t, const float *src, VEC *sum, const int pixels)
{
  const FerNnDepthwise *c = t->c;
  const float *w = t->weights;

  for (int ky = 0; ky < c->kernel_h;
       ky++, src += c->src_tap_y, w += 3 * LANES) {
    const VEC weights[3] = { v_load (w), v_load (w + LANES),
      v_load (w + 2 * LANES) };

    UNROLL
    for (int q = 0; q < pixels + 2; q++) {
      const VEC value = v_load (src + q * LANES);

      UNROLL
      for (int kx = 2; kx >= 0; kx--) {
        if (q - kx >= 0 && q - kx < pixels)
          sum[q - kx] = v_fma (value, weights[kx], sum[q - kx]);
      }
    }
  }
}

INLINE void
depthwise_store (const Depthwise *t, float *dst, const VEC *sum,
    const int pixels, const FerNnAct clip)
{
  const VEC low = v_set1 (t->low), high = v_set1 (t->high);

  UNROLL
  for (int p = 0; p < pixels; p++)
    v_store (dst + p * LANES, v_clip (sum[p], low, high, clip));
}

INLINE void
depthwise_pixels (const Depthwise *t, const float *src, float *dst,
    const int wide3, const int pixels)
{
  VEC sum[DEPTHWISE_PIXELS];

  UNROLL
  for (int p = 0; p < pixels; p++)
    sum[p] = v_load (t->bias);
  if (wide3)
    depthwise_wide3 (t, src, sum, pixels);
  else
    depthwise_any (t, src, sum, pixels);
  if (t->c->act.kind == FER_NN_RELU)
    depthwise_store (t, dst, sum, pixels, FER_NN_RELU);
  else if (t->c->act.kind == FER_NN_CLIP)
    depthwise_store (t, dst, sum, pixels, FER_NN_CLIP);
  else
    depthwise_store (t, dst, sum, pixels, FER_NN_NONE);
}

INLINE void
depthwise_some (const Depthwise *t, const float *src, float *dst,
    const int wide3, int pixels)
{
  switch (pixels) {
#define CASE(n)                                                                \
  case n:                                                                      \
    depthwise_pixels (t, src, dst, wide3, n);                                  \
    break;
    CASE (1)
    CASE (2)
    CASE (3)
    CASE (4)
    CASE (5)
    CASE (6)
    CASE (7)
    CASE (8)
#undef CASE
  }
}

/* Pixels are shared out evenly. */
INLINE void
depthwise_row (
    const Depthwise *t, const float *src, float *dst, const int wide3)
{
  int width = t->c->width, n;
  int left = (width + DEPTHWISE_PIXELS - 1) / DEPTHWISE_PIXELS;

  for (int x = 0; x < width; x += n, left--) {
    n = (width - x + left - 1) / left;
    depthwise_some (t, src + x * t->c->src_step_x, dst + x * LANES, wide3, n);
  }
}

void
NAME (depthwise) (const FerNnDepthwise *c)
{
  ptrdiff_t block = (ptrdiff_t) c->kernel_h * c->kernel_w * LANES;
  int wide3 =
      c->kernel_w == 3 && c->src_step_x == LANES && c->src_tap_x == LANES;
  Depthwise t = {
    .c = c,
    .low = get_low (&c->act),
    .high = get_high (&c->act),
  };

  for (int b = 0; b < c->blocks; b++) {
    for (int y = 0; y < c->height; y++) {
      const float *src = c->src + b * c->src_block + y * c->src_step_y;
      float *dst = c->dst + b * c->dst_block + y * c->dst_row;

      for (int i = 0; i < LANES; i += VEC_FLOATS) {
        t.weights = c->weights + b * block + i;
        t.bias = c->bias + b * LANES + i;
        if (wide3)
          depthwise_row (&t, src + i, dst + i, 1);
        else
          depthwise_row (&t, src + i, dst + i, 0);
      }
      if (!is_clip (c->act.kind))
        activate_tile (&c->act, dst, 0, LANES, b * LANES, 1, c->width);
    }
  }
}

/* --- Pooling
 * -------------------------------------------------------------------- */

INLINE int
count_taps (int at, int kernel, int dilation, int size)
{
  int first, end;

  fer_clip_window (at, kernel, dilation, size, &first, &end);
  return end - first;
}

INLINE void
pool_pixel (const FerNnPool *p, const float *src, float *dst, int rows,
    int columns, float factor, const int average)
{
  VEC result[PARTS];

  UNROLL
  for (int i = 0; i < PARTS; i++)
    result[i] = v_set1 (average ? 0 : -FLT_MAX);
  for (int ky = 0; ky < rows; ky++, src += p->dilation_y * p->src_row) {
    const float *s = src;

    for (int kx = 0; kx < columns; kx++, s += p->dilation_x * LANES) {
      UNROLL
      for (int i = 0; i < PARTS; i++) {
        VEC v = v_load (s + i * VEC_FLOATS);

        result[i] = average ? v_add (result[i], v) : v_max (v, result[i]);
      }
    }
  }
  UNROLL
  for (int i = 0; i < PARTS; i++)
    v_store (dst + i * VEC_FLOATS,
        average ? v_mul (result[i], v_set1 (factor)) : result[i]);
}

INLINE void
pool (const FerNnPool *p, const int average)
{
  for (int y = 0; y < p->height; y++) {
    int at_y = y * p->stride_y - p->pad_top, y0, y1;

    fer_clip_window (at_y, p->kernel_h, p->dilation_y, p->src_height, &y0, &y1);
    for (int x = 0; x < p->width; x++) {
      int at_x = x * p->stride_x - p->pad_left, x0, x1, taps;
      const float *src;

      fer_clip_window (
          at_x, p->kernel_w, p->dilation_x, p->src_width, &x0, &x1);
      taps = (y1 - y0) * (x1 - x0);
      if (average && p->count_pad)
        taps = count_taps (at_y + p->pad_top, p->kernel_h, p->dilation_y,
                   p->src_height + p->pad_top + p->pad_bottom)
               * count_taps (at_x + p->pad_left, p->kernel_w, p->dilation_x,
                   p->src_width + p->pad_left + p->pad_right);
      src = p->src + (at_y + y0 * p->dilation_y) * p->src_row
            + (ptrdiff_t) (at_x + x0 * p->dilation_x) * LANES;
      for (int b = 0; b < p->blocks; b++) {
        const float *from = src + b * p->src_block;
        float *dst = p->dst + b * p->dst_block + y * p->dst_row + x * LANES;
        float factor = taps > 0 ? 1.0f / taps : 0;

        if (y1 - y0 == 3 && x1 - x0 == 3)
          pool_pixel (p, from, dst, 3, 3, factor, average);
        else if (y1 - y0 == 2 && x1 - x0 == 2)
          pool_pixel (p, from, dst, 2, 2, factor, average);
        else
          pool_pixel (p, from, dst, y1 - y0, x1 - x0, factor, average);
      }
    }
  }
}

void
NAME (max_pool) (const FerNnPool *p)
{
  pool (p, 0);
}

void
NAME (average_pool) (const FerNnPool *p)
{
  pool (p, 1);
}

/* --- Element by element
 * ----------------------------------------------------------- */

INLINE VEC
load_operand (const FerNnOperand *n, const float *at, int i)
{
  return n->one_channel ? v_set1 (at[0]) : v_load (at + i);
}

#define BINARY(name, op)                                                       \
  void NAME (name) (const FerNnBinary *n)                                      \
  {                                                                            \
    for (int b = 0; b < n->blocks; b++) {                                      \
      for (int y = 0; y < n->height; y++) {                                    \
        const float *p = n->a.data + b * n->a.block + y * n->a.row;            \
        const float *q = n->b.data + b * n->b.block + y * n->b.row;            \
        float *dst = n->dst + b * n->dst_block + y * n->dst_row;               \
                                                                               \
        for (int x = 0; x < n->width; x++) {                                   \
          for (int i = 0; i < LANES; i += VEC_FLOATS)                          \
            v_store (dst + i, activate (&n->act,                               \
                                  op (load_operand (&n->a, p, i),              \
                                      load_operand (&n->b, q, i)),             \
                                  b * LANES + i));                             \
          p += n->a.pixel;                                                     \
          q += n->b.pixel;                                                     \
          dst += LANES;                                                        \
        }                                                                      \
      }                                                                        \
    }                                                                          \
  }

BINARY (add, v_add)
BINARY (sub, v_sub)
BINARY (mul, v_mul)

void
NAME (affine) (const FerNnAffine *n)
{
  for (int b = 0; b < n->blocks; b++) {
    for (int i = 0; i < LANES; i += VEC_FLOATS) {
      int c = b * LANES + i;
      VEC scale = n->scale != NULL ? v_load (n->scale + c) : v_set1 (1);
      VEC shift = n->scale != NULL ? v_load (n->shift + c) : v_set1 (0);

      for (int y = 0; y < n->height; y++) {
        const float *src = n->src + b * n->src_block + y * n->src_row + i;
        float *dst = n->dst + b * n->dst_block + y * n->dst_row + i;

        for (int x = 0; x < n->width * LANES; x += LANES) {
          VEC v = v_load (src + x);

          if (n->scale != NULL)
            v = v_fma (v, scale, shift);
          v_store (dst + x, activate (&n->act, v, c));
        }
      }
    }
  }
}
