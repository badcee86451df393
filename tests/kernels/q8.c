/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernels of quantised networks: every variant of this machine does, bit
 * for bit, what plain C does. With --bench it says how fast each of them is.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "kernels/kernels.h"

#define LANES FER_Q8_BLOCK
#define GUARD 64 /* elements around every destination */
#define GUARD_BYTE 0xa5

typedef enum {
  FILL_RANDOM,
  FILL_LEAST,
  FILL_MOST,
  FILL_EXTREMES, /* least and most in turns, by chance */
  N_FILLS
} Fill;

static GRand *rnd;

static int
choose (int low, int high)
{
  return g_rand_int_range (rnd, low, high + 1);
}

static int
choose_value (Fill fill, int low, int high)
{
  if (fill == FILL_EXTREMES)
    fill = choose (0, 1) ? FILL_LEAST : FILL_MOST;
  return fill == FILL_LEAST  ? low
         : fill == FILL_MOST ? high
                             : choose (low, high);
}

/* Ends where the kernel may read last: the sanitizer sees what is read
 * beyond. */
static gpointer
new_memory (gsize size)
{
  void *memory = NULL;

  g_assert_cmpint (posix_memalign (&memory, 64, MAX (size, 1)), ==, 0);
  return memory;
}

static guint8 *
new_bytes (gsize n, Fill fill)
{
  guint8 *bytes = new_memory (n);

  for (gsize i = 0; i < n; i++)
    bytes[i] = (guint8) choose_value (fill, 0, 255);
  return bytes;
}

static gint8 *
new_weights (gsize n, Fill fill)
{
  gint8 *weights = new_memory (n);

  for (gsize i = 0; i < n; i++)
    weights[i] = (gint8) choose_value (fill, -128, 127);
  return weights;
}

static gint32 *
new_ints (gsize n, Fill fill)
{
  gint32 *ints = new_memory (n * sizeof (gint32));

  for (gsize i = 0; i < n; i++)
    ints[i] = choose_value (fill, -1000000, 1000000);
  return ints;
}

/* Around @size, some of them of the other sign, some ending in ties. */
static float *
new_floats (gsize n, double size)
{
  float *floats = new_memory (n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    floats[i] = choose (0, 7) == 0
                    ? 0.5f * choose (-4, 4)
                    : (float) (size * g_rand_double_range (rnd, -1, 1));
  return floats;
}

/* Two outputs of the same shape, for plain C and for a variant. */
typedef struct {
  guint8 *memory[2];
  gsize size;
} Outputs;

static void
choose_output (FerQ8Output *out, Outputs *outputs, gboolean may_be_floats,
    int blocks, int height, int width)
{
  gboolean floats = may_be_floats && choose (0, 3) == 0;
  gsize element = floats ? sizeof (float) : 1;

  out->pixel = LANES;
  out->row = (width + choose (0, 2)) * LANES;
  out->block = out->row * height;
  out->zero = choose (0, 2) == 0 ? 0 : choose (0, 255);
  out->low = choose (0, 1) ? -out->zero : choose (-out->zero, 0);
  out->high = 255 - out->zero;
  outputs->size = (out->block * blocks + 2 * GUARD) * element;
  for (gint i = 0; i < 2; i++) {
    outputs->memory[i] = new_memory (outputs->size);
    memset (outputs->memory[i], GUARD_BYTE, outputs->size);
  }
  out->bytes = floats ? NULL : (guint8 *) out;
  out->floats = floats ? (float *) out : NULL;
}

static void
set_output (FerQ8Output *out, const Outputs *outputs, gint i)
{
  if (out->floats != NULL)
    out->floats = (float *) (gpointer) outputs->memory[i] + GUARD;
  else
    out->bytes = outputs->memory[i] + GUARD;
}

/* All of both, with what lies around and between the rows. */
static void
compare_outputs (Outputs *outputs)
{
  g_assert_cmpmem (
      outputs->memory[0], outputs->size, outputs->memory[1], outputs->size);
  free (outputs->memory[0]);
  free (outputs->memory[1]);
}

/* The bias of a variant that takes @src_zero off each byte: what the groups
 * that it reads lose is given back. */
static gint32 *
new_moved_bias (const FerQ8Conv *c, int src_zero)
{
  const gsize group = LANES * FER_Q8_GROUP;
  gsize taps = (gsize) c->kernel_h * c->kernel_w;
  const gint8 *w = c->weights;
  gint32 *bias = new_memory (c->blocks * LANES * sizeof (gint32));

  memcpy (bias, c->bias, c->blocks * LANES * sizeof (gint32));
  for (int o = 0; o < c->blocks; o++) {
    for (int first = 0; first < c->channels; first += LANES) {
      int lanes = MIN (c->channels - first, LANES);
      gsize groups = (lanes + FER_Q8_GROUP - 1) / FER_Q8_GROUP;

      for (gsize t = 0; t < taps; t++, w += LANES * LANES) {
        for (gsize i = 0; i < groups * group; i++)
          bias[o * LANES + i % group / FER_Q8_GROUP] += src_zero * w[i];
      }
    }
  }
  return bias;
}

static void
check_conv (const FerQ8Kernels *plain, const FerQ8Kernels *kernels, Fill fill)
{
  gboolean product = choose (0, 3) == 0;
  int dilation = choose (1, 2), stride = choose (1, 3);
  FerQ8Conv c = {
    .channels = choose (1, 50),
    .kernel_h = product ? 1 : choose (1, 4),
    .kernel_w = product ? 1 : choose (1, 4),
    .blocks = choose (1, 9),
    .height = product ? 1 : choose (1, 9),
    .width = choose (1, 33),
  };
  int in_blocks = (c.channels + LANES - 1) / LANES;
  int in_h = (c.height - 1) * stride + (c.kernel_h - 1) * dilation + 1;
  int in_w = (c.width - 1) * stride + (c.kernel_w - 1) * dilation + 1;
  gsize row = (gsize) LANES * in_w, last;
  gsize n_weights =
      (gsize) c.blocks * in_blocks * c.kernel_h * c.kernel_w * LANES * LANES;
  gdouble size = 100 / (sqrt (c.channels * c.kernel_h * c.kernel_w) * 1e4);
  gboolean in_place;
  guint8 *src, *residual;
  gint8 *weights = new_weights (n_weights, fill);
  gint32 *bias = new_ints (c.blocks * LANES, fill), *moved_bias;
  float *scale = new_floats (c.blocks * LANES, size);
  float *residual_scale = new_floats (c.blocks * LANES, 2);
  Outputs outputs;

  c.src_block = row * in_h;
  c.src_step_y = stride * row;
  c.src_step_x = stride * LANES;
  c.src_tap_y = dilation * row;
  c.src_tap_x = dilation * LANES;
  last = c.src_block * in_blocks;
  if (product) { /* pixels are items, each with all its channels */
    c.src_block = LANES;
    c.src_step_x = (gsize) in_blocks * LANES + LANES;
    last = c.src_step_x * c.width - LANES;
  }
  /* whole groups are read, no more */
  if (c.channels % LANES != 0)
    last -=
        LANES
        - (c.channels % LANES + FER_Q8_GROUP - 1) / FER_Q8_GROUP * FER_Q8_GROUP;
  src = new_bytes (last, fill);
  choose_output (&c.out, &outputs, TRUE, c.blocks, c.height, c.width);
  residual = new_bytes (c.out.block * c.blocks, fill);
  c.src = src;
  c.weights = weights;
  c.bias = bias;
  c.scale = scale;
  moved_bias = new_moved_bias (&c, kernels->conv_src_zero);
  c.residual = choose (0, 1) ? residual : NULL;
  c.residual_block = c.out.block;
  c.residual_row = c.out.row;
  c.residual_pixel = c.out.pixel;
  c.residual_zero = choose (0, 255);
  c.residual_scale = residual_scale;

  /* the sum may take its operand's place */
  in_place = c.residual != NULL && c.out.bytes != NULL && choose (0, 1);
  for (gint i = 0; in_place && i < 2; i++)
    memcpy (outputs.memory[i] + GUARD, residual, c.out.block * c.blocks);
  for (gint i = 0; i < 2; i++) {
    set_output (&c.out, &outputs, i);
    if (in_place)
      c.residual = c.out.bytes;
    c.bias = i == 0 ? bias : moved_bias;
    (i == 0 ? plain : kernels)->conv (&c);
  }
  compare_outputs (&outputs);
  free (src);
  free (weights);
  free (bias);
  free (moved_bias);
  free (scale);
  free (residual);
  free (residual_scale);
}

static void
check_pool (const FerQ8Kernels *plain, const FerQ8Kernels *kernels, Fill fill)
{
  FerQ8Pool p = {
    .src_height = choose (1, 9),
    .src_width = choose (1, 9),
    .kernel_h = choose (1, 4),
    .kernel_w = choose (1, 4),
    .stride_y = choose (1, 3),
    .stride_x = choose (1, 3),
    .dilation_y = choose (1, 2),
    .dilation_x = choose (1, 2),
    .src_zero = choose (0, 255),
    .scale = (float) g_rand_double_range (rnd, 0, 3),
    .blocks = choose (1, 4),
  };
  Outputs outputs;
  guint8 *src;

  p.pad_top = choose (0, p.kernel_h - 1);
  p.pad_left = choose (0, p.kernel_w - 1);
  p.height = (p.src_height + p.pad_top) / p.stride_y;
  p.width = (p.src_width + p.pad_left) / p.stride_x;
  p.src_row = p.src_width * LANES;
  p.src_block = p.src_row * p.src_height;
  src = new_bytes (p.src_block * p.blocks, fill);
  p.src = src;

  choose_output (&p.out, &outputs, TRUE, p.blocks, p.height, p.width);
  set_output (&p.out, &outputs, 0);
  plain->average_pool (&p);
  set_output (&p.out, &outputs, 1);
  kernels->average_pool (&p);
  compare_outputs (&outputs);

  choose_output (&p.out, &outputs, FALSE, p.blocks, p.height, p.width);
  set_output (&p.out, &outputs, 0);
  plain->max_pool (&p);
  set_output (&p.out, &outputs, 1);
  kernels->max_pool (&p);
  compare_outputs (&outputs);
  free (src);
}

static void
check_blend (const FerQ8Kernels *plain, const FerQ8Kernels *kernels, Fill fill)
{
  FerQ8Blend n = {
    .a_zero = choose (0, 255),
    .b_zero = choose (0, 255),
    .blocks = choose (1, 4),
    .height = choose (1, 5),
    .width = choose (1, 9),
  };
  gsize size = (gsize) n.blocks * n.height * n.width * LANES;
  guint8 *a = new_bytes (size, fill), *b = new_bytes (size, fill);
  float *a_scale = new_floats (n.blocks * LANES, 2);
  float *b_scale = new_floats (n.blocks * LANES, 2);
  Outputs outputs;

  n.a_row = n.b_row = n.width * LANES;
  n.a_block = n.b_block = n.a_row * n.height;
  n.a = a;
  n.b = choose (0, 2) > 0 ? b : NULL;
  n.a_scale = a_scale;
  n.b_scale = b_scale;
  choose_output (&n.out, &outputs, TRUE, n.blocks, n.height, n.width);
  set_output (&n.out, &outputs, 0);
  plain->blend (&n);
  set_output (&n.out, &outputs, 1);
  kernels->blend (&n);
  compare_outputs (&outputs);
  free (a);
  free (b);
  free (a_scale);
  free (b_scale);
}

/* Also ties and what is next to them, numbers that no integer holds, and what
 * is no number. */
static void
check_quantize (
    const FerQ8Kernels *plain, const FerQ8Kernels *kernels, Fill fill)
{
  static const float special[] = { NAN, INFINITY, -INFINITY, 3e38f, -3e38f,
    2147483648.0f, -2147483904.0f, 0.5f, -0.5f, 1.5f };
  FerQ8Quantize n = {
    .step = choose (0, 1) ? 1 : 0.137f,
    .blocks = choose (1, 4),
    .height = choose (1, 5),
    .width = choose (1, 9),
  };
  gsize size = (gsize) n.blocks * n.height * n.width * LANES;
  float *src = new_floats (size, 300);
  Outputs outputs;

  for (gsize i = 0; i < size; i++) {
    if (choose (0, 1))
      src[i] = nextafterf (
          ((float) choose (-300, 300) + 0.5f) * n.step, src[i] * n.step);
    else if (choose (0, 4) == 0)
      src[i] = special[choose (0, G_N_ELEMENTS (special) - 1)];
  }
  n.src = src;
  n.src_row = n.width * LANES;
  n.src_block = n.src_row * n.height;
  choose_output (&n.out, &outputs, FALSE, n.blocks, n.height, n.width);
  set_output (&n.out, &outputs, 0);
  plain->quantize (&n);
  set_output (&n.out, &outputs, 1);
  kernels->quantize (&n);
  compare_outputs (&outputs);
  free (src);
}

typedef void (*Check) (
    const FerQ8Kernels *plain, const FerQ8Kernels *kernels, Fill fill);

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
        (*check) (&plain.q8, &kernels.q8, fill);
    }
  }
}

/* What the description says, worked out by hand. */
static void
test_meaning (void)
{
  guint8 src[16] = { 255, 3, 0, 0, 7 }, residual[16], out[16] = { 0 };
  gint8 weights[16 * 16] = { 0 };
  gint32 bias[16] = { 0 };
  float scale[16] = { 0 }, residual_scale[16] = { 0 };
  FerQ8Conv c = { .src = src,
    .channels = 5,
    .kernel_h = 1,
    .kernel_w = 1,
    .weights = weights,
    .bias = bias,
    .scale = scale,
    .residual = residual,
    .residual_zero = 100,
    .residual_scale = residual_scale,
    .out = { .bytes = out, .low = -20, .high = 235, .zero = 20 },
    .blocks = 1,
    .height = 1,
    .width = 1 };
  FerKernels kernels;

  memset (residual, 110, sizeof residual);
  weights[0 * 4 + 0] = 2; /* output 0: input 0, 1 */
  weights[0 * 4 + 1] = -10;
  weights[64 + 1 * 4] = 1; /* output 1: input 4 */
  bias[0] = -400;
  bias[1] = -2;
  scale[0] = 0.5f;
  scale[1] = -0.5f;
  residual_scale[0] = 0.25f;
  fer_kernels_init (&kernels, FER_CPU_C);
  kernels.q8.conv (&c);
  /* (510 - 30 - 400) / 2 + 10 / 4 = 42.5, to even: 42 */
  g_assert_cmpint (out[0], ==, 62);
  /* (7 - 2) * -0.5 = -2.5: -2 */
  g_assert_cmpint (out[1], ==, 18);
  g_assert_cmpint (out[2], ==, 20);
}

/* As many products as a sum may hold, all of them as far from 0 as any. */
static void
test_most_products (void)
{
  const int n = FER_Q8_MAX_PRODUCTS;
  guint8 *src = new_memory (n);
  gint8 *weights = new_memory ((gsize) n * LANES);
  gint32 bias[LANES] = { 0 };
  float scale[LANES], out[LANES];
  FerQ8Conv c = { .src = src,
    .src_block = LANES,
    .channels = n,
    .kernel_h = 1,
    .kernel_w = 1,
    .weights = weights,
    .bias = bias,
    .scale = scale,
    .out = { .floats = out, .low = -INFINITY, .high = INFINITY },
    .blocks = 1,
    .height = 1,
    .width = 1 };
  FerKernels kernels;

  for (int i = 0; i < LANES; i++)
    scale[i] = 1;
  for (int i = 0; i < 4; i++) {
    const int value = i & 1 ? 255 : 0, weight = i & 2 ? 127 : -128;

    memset (src, value, n);
    memset (weights, weight, (gsize) n * LANES);
    for (FerCpu cpu = FER_CPU_C; cpu < FER_N_CPUS; cpu++) {
      gint32 *moved_bias;

      if (!fer_cpu_includes (fer_cpu_detect (), cpu))
        continue;
      fer_kernels_init (&kernels, cpu);
      moved_bias = new_moved_bias (&c, kernels.q8.conv_src_zero);
      c.bias = moved_bias;
      kernels.q8.conv (&c);
      c.bias = bias;
      for (int l = 0; l < LANES; l++)
        g_assert_cmpfloat (out[l], ==, (float) (value * weight * n));
      free (moved_bias);
    }
  }
  free (src);
  free (weights);
}

/* A number that is one unit in the last place above a tie, and that a factor
 * of 1 / step takes for it: 30.5000014 steps. */
static void
test_division (void)
{
  float src[16] = { 0.61f };
  guint8 out[16] = { 0 };
  FerQ8Quantize n = { .src = src,
    .step = 0.02f,
    .out = { .bytes = out, .low = 0, .high = 255 },
    .blocks = 1,
    .height = 1,
    .width = 1 };
  FerKernels kernels;

  while (src[0] / n.step <= 30.5f)
    src[0] = nextafterf (src[0], 1);
  g_assert_cmpfloat (src[0] * (1 / n.step), ==, 30.5f);
  fer_kernels_init (&kernels, FER_CPU_C);
  kernels.q8.quantize (&n);
  g_assert_cmpint (out[0], ==, 31);
}

/* --- Speed
 * -------------------------------------------------------------------------------
 */

/* Convolution of `kernel` squared, `in` to `out` channels, output `size`
 * squared. */
static void
bench_conv (const FerQ8Kernels *kernels, int in, int out, int kernel, int size)
{
  int padded = size + kernel - 1;
  guint8 *src = new_bytes ((gsize) in * padded * padded, FILL_RANDOM);
  guint8 *dst = new_memory ((gsize) out * size * size);
  gint8 *weights =
      new_weights ((gsize) kernel * kernel * in * out, FILL_RANDOM);
  gint32 *bias = new_ints (out, FILL_RANDOM);
  float *scale = new_floats (out, 0.001);
  FerQ8Conv c = { .src = src,
    .src_block = padded * padded * LANES,
    .src_step_y = padded * LANES,
    .src_step_x = LANES,
    .src_tap_y = padded * LANES,
    .src_tap_x = LANES,
    .channels = in,
    .kernel_h = kernel,
    .kernel_w = kernel,
    .weights = weights,
    .bias = bias,
    .scale = scale,
    .out = { dst, NULL, size * size * LANES, size * LANES, LANES, 0, 255, 0 },
    .blocks = out / LANES,
    .height = size,
    .width = size };
  gint64 begin = g_get_monotonic_time (), now;
  double best = 1e9;

  do {
    gint64 from = g_get_monotonic_time ();
    int n = 0;

    do {
      kernels->conv (&c);
      n++;
      now = g_get_monotonic_time ();
    } while (now - from < 1000);
    best = MIN (best, (now - from) * 1e3 / n);
  } while (now - begin < 200000);
  printf (" %7.1f", 2.0 * in * out * kernel * kernel * size * size / best);
  fflush (stdout);
  free (src);
  free (dst);
  free (weights);
  free (bias);
  free (scale);
}

static void
bench (void)
{
  static const struct {
    const gchar *name;
    int in, out, kernel, size;
  } cases[] = {
    { "3x3 16 to 16, 24x24", 16, 16, 3, 24 },
    { "3x3 32 to 64, 21x21", 32, 64, 3, 21 },
    { "3x3 48 to 48, 12x12", 48, 48, 3, 12 },
    { "3x3 80 to 80, 6x6", 80, 80, 3, 6 },
    { "3x3 192 to 192, 3x3", 192, 192, 3, 3 },
    { "1x1 64 to 128, 12x12", 64, 128, 1, 12 },
    { "dense 6400 to 128", 6400, 128, 1, 1 },
  };

  printf ("%-28s", "Gop/s");
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
      bench_conv (&kernels.q8, cases[i].in, cases[i].out, cases[i].kernel,
          cases[i].size);
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
    { "/q8/conv", check_conv },
    { "/q8/pool", check_pool },
    { "/q8/blend", check_blend },
    { "/q8/quantize", check_quantize },
  };
  int result = 0;

  rnd = g_rand_new_with_seed (1);
  if (argc == 2 && strcmp (argv[1], "--bench") == 0) {
    bench ();
  } else {
    g_test_init (&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
      g_test_add_data_func (checks[i].path, &checks[i].check, test_check);
    g_test_add_func ("/q8/meaning", test_meaning);
    g_test_add_func ("/q8/most-products", test_most_products);
    g_test_add_func ("/q8/division", test_division);
    result = g_test_run ();
  }
  g_rand_free (rnd);
  return result;
}
