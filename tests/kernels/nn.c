/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernels of networks: every variant of this machine against plain C. With
 * --bench it says how fast each of them is.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "kernels/kernels.h"

#define LANES FER_NN_BLOCK
#define GUARD 64 /* floats around every destination */
#define GUARD_VALUE 12345.0f

typedef enum {
  FILL_RANDOM,
  FILL_ZERO,
  FILL_DENORMAL,
  FILL_LARGE,
  FILL_SPECIAL, /* infinities and NaN among the others */
  N_FILLS
} Fill;

static GRand *rnd;

static int
choose (int low, int high)
{
  return g_rand_int_range (rnd, low, high + 1);
}

static float
make_value (Fill fill)
{
  float v = (float) g_rand_double_range (rnd, -1, 1);

  switch (fill) {
    case FILL_ZERO:
      return v < 0 ? -0.0f : 0.0f;
    case FILL_DENORMAL:
      return v * 1e-38f;
    case FILL_LARGE:
      return v * 1e15f;
    case FILL_SPECIAL:
      return choose (0, 60) > 0 ? v : choose (0, 2) == 0 ? NAN : v / 0.0f;
    default:
      return v;
  }
}

/* A block of the heap that ends where the kernel may read last, aligned; the
 * sanitizer sees what is read beyond. */
static float *
new_floats (gsize n, Fill fill)
{
  float *floats = NULL;

  g_assert_cmpint (
      posix_memalign ((void **) &floats, 64, MAX (n, 1) * sizeof (float)), ==,
      0);
  for (gsize i = 0; i < n; i++)
    floats[i] = make_value (fill);
  return floats;
}

static float *
copy_abs (const float *from, gsize n)
{
  float *floats = new_floats (n, FILL_ZERO);

  for (gsize i = 0; i < n; i++)
    floats[i] = fabsf (from[i]);
  return floats;
}

static float *
new_destination (gsize n)
{
  float *floats = new_floats (n + 2 * GUARD, FILL_ZERO);

  for (gsize i = 0; i < n + 2 * GUARD; i++)
    floats[i] = GUARD_VALUE;
  return floats;
}

/* All of two destinations, with what lies around and between the rows; @size
 * bounds the size of what was summed, NULL = the numbers are the same. */
static void
compare (const float *got, const float *want, const float *size, gsize n)
{
  for (gsize i = 0; i < n + 2 * GUARD; i++) {
    gdouble slack = size != NULL ? 1e-5 * size[i] + 1e-6 : 0;

    if (isnan (want[i]) ? !isnan (got[i])
        : isinf (want[i]) || slack == 0
            ? got[i] != want[i]
            : !(fabs ((gdouble) got[i] - want[i]) <= slack))
      g_error ("number %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
               " is %g, not %g",
          i - GUARD, n, got[i], want[i]);
  }
}

static FerNnActivation
choose_activation (const float *slopes)
{
  FerNnActivation act = { choose (FER_NN_NONE, FER_NN_SIGMOID), 0, 0, slopes };

  switch (act.kind) {
    case FER_NN_CLIP:
      act.a = -0.5f;
      act.b = 0.75f;
      break;
    case FER_NN_LEAKY:
      act.a = 0.1f;
      break;
    case FER_NN_HARD_SIGMOID:
      act.a = 0.2f;
      act.b = 0.5f;
      break;
    default:
      break;
  }
  return act;
}

/* --- Convolutions
 * --------------------------------------------------------------- */

static void
check_conv (const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill)
{
  int planar = choose (0, 3) == 0, product = !planar && choose (0, 3) == 0;
  int paired = !planar && !product && choose (0, 2) == 0;
  int lanes = planar ? 1 : LANES;
  int dilation = choose (1, 2);
  int stride = paired ? 1 : choose (1, 3);
  FerNnConv c = {
    .channels = planar ? choose (1, 4) : choose (1, 50),
    .lanes = lanes,
    .paired = paired,
    .kernel_h = product ? 1 : choose (1, 4),
    .kernel_w = product ? 1 : choose (1, 4),
    .blocks = paired ? 1 : choose (1, 9),
    .height = product ? 1 : choose (1, 9),
    .width = choose (1, 33),
  };
  int groups = (c.channels + lanes - 1) / lanes;
  int in_h = (c.height - 1) * stride + (c.kernel_h - 1) * dilation + 1;
  int in_w = (c.width - 1) * stride + (c.kernel_w - 1) * dilation + 1;
  /* planes need no alignment: they end anywhere */
  gsize row = (gsize) lanes * in_w, last;
  gsize n_weights =
      (gsize) c.blocks * groups * c.kernel_h * c.kernel_w * lanes * LANES;
  gsize n_dst;
  float *src, *weights, *bias, *residual, *slopes, *got, *want, *size;
  float *abs_src, *abs_weights, *abs_bias, *abs_residual;
  gboolean in_place;
  FerNnConv m;

  c.src_block = row * in_h;
  c.src_step_y = stride * row;
  c.src_step_x = stride * lanes;
  c.src_tap_y = dilation * row;
  c.src_tap_x = dilation * lanes;
  last = c.src_block * groups;
  if (product) { /* pixels are items, each with all its channels */
    c.src_block = LANES;
    c.src_step_x = (gsize) groups * LANES + LANES;
    last = c.src_step_x * c.width - LANES;
  }
  if (lanes > 1)
    last -= groups * LANES - (c.channels + (paired ? c.channels % 2 : 0));
  c.dst_pixel = product ? c.blocks * LANES + LANES : LANES;
  c.dst_row = c.dst_pixel * c.width + LANES * choose (0, 2);
  c.dst_block = product ? LANES : c.dst_row * c.height;
  n_dst = product ? c.dst_row : c.dst_block * c.blocks;
  c.residual_pixel = c.dst_pixel;
  c.residual_row = c.dst_row;
  c.residual_block = c.dst_block;

  src = new_floats (last, fill);
  weights = new_floats (n_weights, fill == FILL_SPECIAL ? FILL_RANDOM : fill);
  bias = new_floats (c.blocks * LANES, FILL_RANDOM);
  slopes = new_floats (c.blocks * LANES, FILL_RANDOM);
  residual = new_floats (n_dst, FILL_RANDOM);
  got = new_destination (n_dst);
  want = new_destination (n_dst);
  size = new_destination (n_dst);
  abs_src = copy_abs (src, last);
  abs_weights = copy_abs (weights, n_weights);
  abs_bias = copy_abs (bias, c.blocks * LANES);
  abs_residual = copy_abs (residual, n_dst);

  c.src = src;
  c.weights = weights;
  c.bias = bias;
  c.residual = choose (0, 1) ? residual : NULL;
  c.act = choose_activation (slopes);

  m = c;
  m.src = abs_src;
  m.weights = abs_weights;
  m.bias = abs_bias;
  m.residual = c.residual != NULL ? abs_residual : NULL;
  m.act.kind = FER_NN_NONE;
  /* the sum may take its operand's place */
  in_place = c.residual != NULL && choose (0, 1);
  if (in_place) {
    memcpy (want + GUARD, residual, n_dst * sizeof (float));
    memcpy (got + GUARD, residual, n_dst * sizeof (float));
    memcpy (size + GUARD, abs_residual, n_dst * sizeof (float));
  }
  m.dst = size + GUARD;
  m.residual = in_place ? m.dst : m.residual;
  plain->conv (&m);
  c.dst = want + GUARD;
  c.residual = in_place ? c.dst : c.residual;
  plain->conv (&c);
  c.dst = got + GUARD;
  c.residual = in_place ? c.dst : c.residual;
  kernels->conv (&c);
  compare (got, want, size, n_dst);

  free (src);
  free (weights);
  free (bias);
  free (slopes);
  free (residual);
  free (got);
  free (want);
  free (size);
  free (abs_src);
  free (abs_weights);
  free (abs_bias);
  free (abs_residual);
}

/* Both transforms; that they and the products between make a convolution is the
 * networks' tests. */
static void
check_winograd (
    const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill)
{
  FerNnWinogradOut out = {
    .blocks = choose (1, 3),
    .height = choose (1, 9),
    .width = choose (1, 9),
  };
  FerNnWinogradIn in = {
    .src_height = out.height + 2,
    .src_width = out.width + 2,
    .blocks = out.blocks,
    .rows = (out.height + 1) / 2,
    .columns = (out.width + 1) / 2,
  };
  gsize tiles = (gsize) in.rows * in.columns * LANES, n_points, n_src, n_dst;
  float *src, *points, *bias, *residual, *slopes, *got, *want, *size;
  gboolean in_place = choose (0, 1);

  in.src_row = in.src_width * LANES;
  in.src_block = in.src_row * in.src_height;
  in.dst_block = out.src_block = tiles;
  in.dst_point = out.src_point = tiles * in.blocks;
  n_points = 16 * in.dst_point;
  n_src = in.src_block * in.blocks;
  src = new_floats (n_src, fill);
  in.src = src;
  got = new_destination (n_points);
  want = new_destination (n_points);
  in.dst = want + GUARD;
  plain->winograd_in (&in);
  in.dst = got + GUARD;
  kernels->winograd_in (&in);
  compare (got, want, NULL, n_points);
  free (got);
  free (want);

  out.dst_row = out.residual_row = (out.width + choose (0, 2)) * LANES;
  out.dst_block = out.residual_block = out.dst_row * out.height;
  n_dst = out.dst_block * out.blocks;
  points = new_floats (n_points, fill);
  bias = new_floats (out.blocks * LANES, FILL_RANDOM);
  slopes = new_floats (out.blocks * LANES, FILL_RANDOM);
  residual = new_floats (n_dst, FILL_RANDOM);
  got = new_destination (n_dst);
  want = new_destination (n_dst);
  size = new_destination (n_dst);
  if (in_place) {
    memcpy (got + GUARD, residual, n_dst * sizeof (float));
    memcpy (want + GUARD, residual, n_dst * sizeof (float));
  }
  out.src = points;
  out.bias = bias;
  out.act = choose_activation (slopes);
  out.dst = want + GUARD;
  out.residual = in_place ? out.dst : choose (0, 1) ? residual : NULL;
  plain->winograd_out (&out);
  out.dst = got + GUARD;
  out.residual = in_place ? out.dst : out.residual;
  kernels->winograd_out (&out);
  for (gsize i = 0; i < n_dst + 2 * GUARD; i++)
    size[i] = 1 + fabsf (want[i]);
  compare (got, want, size, n_dst);
  free (src);
  free (points);
  free (bias);
  free (slopes);
  free (residual);
  free (got);
  free (want);
  free (size);
}

static void
check_depthwise (
    const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill)
{
  int dilation = choose (1, 2), stride = choose (1, 3);
  FerNnDepthwise c = {
    .kernel_h = choose (1, 5),
    .kernel_w = choose (1, 5),
    .blocks = choose (1, 4),
    .height = choose (1, 5),
    .width = choose (1, 19),
  };
  int in_h = (c.height - 1) * stride + (c.kernel_h - 1) * dilation + 1;
  int in_w = (c.width - 1) * stride + (c.kernel_w - 1) * dilation + 1;
  gsize n_src = (gsize) c.blocks * in_h * in_w * LANES;
  gsize n_weights = (gsize) c.blocks * c.kernel_h * c.kernel_w * LANES, n_dst;
  float *src = new_floats (n_src, fill);
  float *weights =
      new_floats (n_weights, fill == FILL_SPECIAL ? FILL_RANDOM : fill);
  float *bias = new_floats (c.blocks * LANES, FILL_RANDOM);
  float *slopes = new_floats (c.blocks * LANES, FILL_RANDOM);
  float *abs_src = copy_abs (src, n_src);
  float *abs_weights = copy_abs (weights, n_weights);
  float *abs_bias = copy_abs (bias, c.blocks * LANES);
  float *got, *want, *size;
  FerNnDepthwise m;

  c.src_block = (ptrdiff_t) in_h * in_w * LANES;
  c.src_step_y = stride * in_w * LANES;
  c.src_step_x = stride * LANES;
  c.src_tap_y = dilation * in_w * LANES;
  c.src_tap_x = dilation * LANES;
  c.dst_row = (c.width + choose (0, 2)) * LANES;
  c.dst_block = c.dst_row * c.height;
  n_dst = c.dst_block * c.blocks;
  got = new_destination (n_dst);
  want = new_destination (n_dst);
  size = new_destination (n_dst);
  c.src = src;
  c.weights = weights;
  c.bias = bias;
  c.act = choose_activation (slopes);

  m = c;
  m.src = abs_src;
  m.weights = abs_weights;
  m.bias = abs_bias;
  m.act.kind = FER_NN_NONE;
  m.dst = size + GUARD;
  plain->depthwise (&m);
  c.dst = want + GUARD;
  plain->depthwise (&c);
  c.dst = got + GUARD;
  kernels->depthwise (&c);
  compare (got, want, size, n_dst);

  free (src);
  free (weights);
  free (bias);
  free (slopes);
  free (abs_src);
  free (abs_weights);
  free (abs_bias);
  free (got);
  free (want);
  free (size);
}

/* --- Pooling
 * ------------------------------------------------------------------------ */

static void
check_pool (const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill)
{
  FerNnPool p = {
    .src_height = choose (1, 9),
    .src_width = choose (1, 9),
    .kernel_h = choose (1, 4),
    .kernel_w = choose (1, 4),
    .stride_y = choose (1, 3),
    .stride_x = choose (1, 3),
    .dilation_y = choose (1, 2),
    .dilation_x = choose (1, 2),
    .count_pad = choose (0, 1),
    .blocks = choose (1, 4),
  };
  gsize n_src, n_dst;
  float *src, *abs_src, *got, *want, *size;
  FerNnPool m;

  p.pad_top = choose (0, p.kernel_h - 1);
  p.pad_bottom = choose (0, p.kernel_h - 1);
  p.pad_left = choose (0, p.kernel_w - 1);
  p.pad_right = choose (0, p.kernel_w - 1);
  p.height = (p.src_height + p.pad_top + p.pad_bottom) / p.stride_y;
  p.width = (p.src_width + p.pad_left + p.pad_right) / p.stride_x;
  p.src_row = p.src_width * LANES;
  p.src_block = p.src_row * p.src_height;
  p.dst_row = (p.width + choose (0, 2)) * LANES;
  p.dst_block = p.dst_row * p.height;
  n_src = p.src_block * p.blocks;
  n_dst = p.dst_block * p.blocks;
  src = new_floats (n_src, fill == FILL_SPECIAL ? FILL_LARGE : fill);
  abs_src = copy_abs (src, n_src);
  got = new_destination (n_dst);
  want = new_destination (n_dst);
  size = new_destination (n_dst);
  p.src = src;

  p.dst = want + GUARD;
  plain->max_pool (&p);
  p.dst = got + GUARD;
  kernels->max_pool (&p);
  compare (got, want, NULL, n_dst);

  m = p;
  m.src = abs_src;
  m.dst = size + GUARD;
  plain->average_pool (&m);
  p.dst = want + GUARD;
  plain->average_pool (&p);
  p.dst = got + GUARD;
  kernels->average_pool (&p);
  compare (got, want, size, n_dst);

  free (src);
  free (abs_src);
  free (got);
  free (want);
  free (size);
}

/* --- Element by element
 * ---------------------------------------------------------------- */

/* How far two activations of sums that differ in rounding may be apart. */
static void
bound_by_result (float *size, const float *want, gsize n)
{
  for (gsize i = 0; i < n + 2 * GUARD; i++)
    size[i] = 1 + fabsf (want[i]);
}

static FerNnOperand
choose_operand (const float *data, int blocks, int height, int width)
{
  int one_row = choose (0, 3) == 0, one_column = choose (0, 3) == 0;
  int row = (one_column ? 1 : width) * LANES;
  FerNnOperand n = { data, 0, one_row ? 0 : row, one_column ? 0 : LANES,
    choose (0, 3) == 0 };

  n.block = n.one_channel ? 0 : (one_row ? 1 : height) * row;
  return n;
}

static void
check_elements (
    const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill)
{
  int blocks = choose (1, 4), height = choose (1, 5), width = choose (1, 9);
  gsize n = (gsize) blocks * height * width * LANES;
  float *a = new_floats (n, fill), *b = new_floats (n, fill);
  float *scale = new_floats (blocks * LANES, FILL_RANDOM);
  float *shift = new_floats (blocks * LANES, FILL_RANDOM);
  int row = (width + choose (0, 1)) * LANES;
  gsize n_dst = (gsize) row * height * blocks;
  float *got = new_destination (n_dst), *want = new_destination (n_dst);
  float *size = new_destination (n_dst);
  FerNnBinary binary = {
    .a = choose_operand (a, blocks, height, width),
    .b = choose_operand (b, blocks, height, width),
    .dst_block = row * height,
    .dst_row = row,
    .blocks = blocks,
    .height = height,
    .width = width,
    .act = choose_activation (scale),
  };
  FerNnAffine affine = {
    .src = a,
    .src_block = height * width * LANES,
    .src_row = width * LANES,
    .scale = choose (0, 1) ? scale : NULL,
    .shift = shift,
    .dst_block = row * height,
    .dst_row = row,
    .blocks = blocks,
    .height = height,
    .width = width,
    .act = choose_activation (scale),
  };
  void (*const functions[][2]) (const FerNnBinary *) = {
    { plain->add, kernels->add },
    { plain->sub, kernels->sub },
    { plain->mul, kernels->mul },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++) {
    binary.dst = want + GUARD;
    functions[i][0](&binary);
    binary.dst = got + GUARD;
    functions[i][1](&binary);
    bound_by_result (size, want, n_dst);
    compare (got, want, size, n_dst);
  }
  /* in place */
  if (fill != FILL_LARGE) {
    affine.dst = want + GUARD;
    plain->affine (&affine);
    affine.dst = got + GUARD;
    kernels->affine (&affine);
    bound_by_result (size, want, n_dst);
    compare (got, want, size, n_dst);
  }

  free (a);
  free (b);
  free (scale);
  free (shift);
  free (got);
  free (want);
  free (size);
}

typedef void (*Check) (
    const FerNnKernels *plain, const FerNnKernels *kernels, Fill fill);

static void
test_check (gconstpointer data)
{
  const Check *check = data;
  FerKernels plain, kernels;

  fer_kernels_init (&plain, FER_CPU_C);
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    if (!fer_cpu_includes (fer_cpu_detect (), cpu))
      continue;
    fer_kernels_init (&kernels, cpu);
    g_rand_set_seed (rnd, 1);
    for (Fill fill = 0; fill < N_FILLS; fill++) {
      for (int i = 0; i < 60; i++)
        (*check) (&plain.nn, &kernels.nn, fill);
    }
  }
}

/* A pixel's result is the same wherever it lies and however wide the image. */
static void
test_same_everywhere (void)
{
  FerKernels kernels;
  float *src = new_floats (40 * 3 * LANES, FILL_RANDOM);
  float *weights = new_floats (3 * 3 * 9 * LANES * LANES, FILL_RANDOM);
  float *bias = new_floats (9 * LANES, FILL_RANDOM);
  float *whole = new_floats (9 * 40 * LANES, FILL_ZERO);
  float *part = new_floats (9 * 40 * LANES, FILL_ZERO);

  fer_kernels_init (&kernels, fer_cpu_detect ());
  for (int width = 1; width <= 38; width++) {
    FerNnConv c = { .src = src,
      .src_block = 40 * LANES,
      .src_step_x = LANES,
      .src_tap_x = LANES,
      .channels = 3 * LANES,
      .lanes = LANES,
      .kernel_h = 1,
      .kernel_w = 3,
      .weights = weights,
      .bias = bias,
      .dst = whole,
      .dst_block = 40 * LANES,
      .dst_row = 40 * LANES,
      .dst_pixel = LANES,
      .blocks = 9,
      .height = 1,
      .width = 38 };

    kernels.nn.conv (&c);
    c.dst = part;
    c.src += (38 - width) * LANES;
    c.width = width;
    kernels.nn.conv (&c);
    for (int b = 0; b < 9; b++)
      g_assert_cmpmem (part + b * 40 * LANES, width * LANES * sizeof (float),
          whole + (b * 40 + 38 - width) * LANES,
          width * LANES * sizeof (float));
  }
  free (src);
  free (weights);
  free (bias);
  free (whole);
  free (part);
}

static void
test_softmax (void)
{
  FerKernels kernels;
  float *src = new_floats (2 * LANES, FILL_ZERO);
  float *dst = new_floats (2 * LANES, FILL_RANDOM);
  FerNnSoftmax n = { src, LANES, LANES, dst, LANES, LANES, 19, 1, 1 };
  double sum = 0;

  for (int i = 0; i < 19; i++)
    src[i] = 1e4f + i; /* exp() of which is infinite */
  fer_kernels_init (&kernels, fer_cpu_detect ());
  kernels.nn.softmax (&n);
  for (int i = 0; i < 2 * LANES; i++) {
    if (i > 0 && i < 19)
      g_assert_cmpfloat_with_epsilon (dst[i] / dst[i - 1], expf (1), 1e-5);
    if (i >= 19)
      g_assert_cmpfloat (dst[i], ==, 0);
    sum += dst[i];
  }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
  free (src);
  free (dst);
}

/* --- Speed
 * -------------------------------------------------------------------------------
 */

/* Nanoseconds of one call: the least of many, as others use the machine. */
#define TIME(call)                                                             \
  ({                                                                           \
    gint64 begin = g_get_monotonic_time (), best = G_MAXINT64, now;            \
    do {                                                                       \
      gint64 from = g_get_monotonic_time ();                                   \
      int n = 0;                                                               \
      do {                                                                     \
        call;                                                                  \
        n++;                                                                   \
        now = g_get_monotonic_time ();                                         \
      } while (now - from < 1000);                                             \
      best = MIN (best, (now - from) * 1000 / n);                              \
    } while (now - begin < 200000);                                            \
    best;                                                                      \
  })

/* Convolution of `kernel` squared, `in` to `out` channels, output `size`
 * squared; size 0: matrix product for `batch` items. */
static void
bench_conv (const FerNnKernels *kernels, int in, int out, int kernel, int size,
    int batch)
{
  int planar = in < 4, lanes = planar ? 1 : LANES;
  int groups = (in + lanes - 1) / lanes, padded = size + kernel - 1;
  int blocks = out / LANES;
  gsize n_src =
      size > 0 ? (gsize) groups * padded * padded * lanes : (gsize) batch * in;
  float *src = new_floats (n_src, FILL_RANDOM);
  float *weights =
      new_floats ((gsize) groups * kernel * kernel * lanes * out, FILL_RANDOM);
  float *bias = new_floats (out, FILL_RANDOM);
  float *dst = new_floats ((gsize) out * MAX (size * size, batch), FILL_ZERO);
  FerNnConv c = { .src = src,
    .channels = in,
    .lanes = lanes,
    .kernel_h = kernel,
    .kernel_w = kernel,
    .weights = weights,
    .bias = bias,
    .dst = dst,
    .blocks = blocks,
    .act = { FER_NN_RELU } };
  gint64 ns;

  if (size > 0) {
    c.src_block = padded * padded * lanes;
    c.src_step_y = c.src_tap_y = padded * lanes;
    c.src_step_x = c.src_tap_x = lanes;
    c.dst_block = size * size * LANES;
    c.dst_row = size * LANES;
    c.dst_pixel = LANES;
    c.height = c.width = size;
  } else {
    c.src_block = LANES;
    c.src_step_x = in;
    c.dst_block = LANES;
    c.dst_pixel = out;
    c.height = 1;
    c.width = batch;
  }
  ns = TIME (kernels->conv (&c));
  printf (" %7.1f",
      2.0 * in * out * kernel * kernel * MAX (size * size, batch) / ns);
  free (src);
  free (weights);
  free (bias);
  free (dst);
}

static void
bench_depthwise (const FerNnKernels *kernels, int channels, int size)
{
  int padded = size + 2;
  float *src = new_floats ((gsize) channels * padded * padded, FILL_RANDOM);
  float *weights = new_floats (channels * 9, FILL_RANDOM);
  float *bias = new_floats (channels, FILL_RANDOM);
  float *dst = new_floats ((gsize) channels * size * size, FILL_ZERO);
  FerNnDepthwise c = { .src = src,
    .src_block = padded * padded * LANES,
    .src_step_y = padded * LANES,
    .src_step_x = LANES,
    .src_tap_y = padded * LANES,
    .src_tap_x = LANES,
    .kernel_h = 3,
    .kernel_w = 3,
    .weights = weights,
    .bias = bias,
    .dst = dst,
    .dst_block = size * size * LANES,
    .dst_row = size * LANES,
    .blocks = channels / LANES,
    .height = size,
    .width = size };
  gint64 ns = TIME (kernels->depthwise (&c));

  printf (" %7.1f", 18.0 * channels * size * size / ns);
  free (src);
  free (weights);
  free (bias);
  free (dst);
}

static void
bench (void)
{
  static const struct {
    const gchar *name;
    int in, out, kernel, size, batch;
  } cases[] = {
    { "3x3 1 to 32, 46x46", 1, 32, 3, 46, 0 },
    { "3x3 3 to 32, 48x48", 3, 32, 3, 48, 0 },
    { "3x3 32 to 32, 24x24", 32, 32, 3, 24, 0 },
    { "3x3 32 to 64, 21x21", 32, 64, 3, 21, 0 },
    { "3x3 64 to 64, 12x12", 64, 64, 3, 12, 0 },
    { "3x3 128 to 128, 6x6", 128, 128, 3, 6, 0 },
    { "3x3 512 to 512, 3x3", 512, 512, 3, 3, 0 },
    { "1x1 64 to 128, 12x12", 64, 128, 1, 12, 0 },
    { "dense 6400 to 128, batch 1", 6400, 128, 1, 0, 1 },
    { "dense 6400 to 128, batch 4", 6400, 128, 1, 0, 4 },
    { "dense 6400 to 128, batch 16", 6400, 128, 1, 0, 16 },
    { "3x3 depthwise 64, 24x24", 64, 64, 0, 24, 0 },
  };

  printf ("%-28s", "Gflop/s");
  for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
    if (fer_cpu_includes (fer_cpu_detect (), cpu))
      printf (" %7s", fer_cpu_get_name (cpu));
  }
  printf ("\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    printf ("%-28s", cases[i].name);
    for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
      FerKernels kernels;

      if (!fer_cpu_includes (fer_cpu_detect (), cpu))
        continue;
      fer_kernels_init (&kernels, cpu);
      if (cases[i].kernel == 0)
        bench_depthwise (&kernels.nn, cases[i].in, cases[i].size);
      else
        bench_conv (&kernels.nn, cases[i].in, cases[i].out, cases[i].kernel,
            cases[i].size, cases[i].batch);
      fflush (stdout);
    }
    printf ("\n");
  }
}

int
main (int argc, char **argv)
{
  static const struct {
    const gchar *path;
    Check check;
  } checks[] = {
    { "/nn/conv", check_conv },
    { "/nn/winograd", check_winograd },
    { "/nn/depthwise", check_depthwise },
    { "/nn/pool", check_pool },
    { "/nn/elements", check_elements },
  };
  int result = 0;

  rnd = g_rand_new_with_seed (1);
  if (argc == 2 && strcmp (argv[1], "--bench") == 0) {
    bench ();
  } else {
    g_test_init (&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
      g_test_add_data_func (checks[i].path, &checks[i].check, test_check);
    g_test_add_func ("/nn/same-everywhere", test_same_everywhere);
    g_test_add_func ("/nn/softmax", test_softmax);
    result = g_test_run ();
  }
  g_rand_free (rnd);
  return result;
}
