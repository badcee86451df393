/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernels of quantised networks, which agree bit for bit: see check.h. */
#include <math.h>
#include <string.h>

#include "q8/conv.h"
#include "q8/data.h"
#include "q8/elements.h"
#include "q8/winograd.h"

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
      FerQ8Conv conv;

      if (!may_run (cpu))
        continue;
      fer_kernels_init (&kernels, cpu);
      conv = new_conv_for (&kernels.q8, &c);
      kernels.q8.conv (&conv);
      for (int l = 0; l < LANES; l++)
        g_assert_cmpfloat (out[l], ==, (float) (value * weight * n));
      clear_conv_for (&conv);
    }
  }
  free_memory (src);
  free_memory (weights);
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

static void
add_tests (void)
{
  g_test_add_func ("/kernels/q8/meaning", test_meaning);
  g_test_add_func ("/kernels/q8/most-products", test_most_products);
  g_test_add_func ("/kernels/q8/division", test_division);
}

gint
main (gint argc, gchar **argv)
{
  static const Variant variants[] = {
#define FER_KERNEL(kernel, LEVEL, isa) CHECK_VARIANT (q8, kernel, LEVEL, isa)
#include "kernels/q8.inc"
  };

  return check_main (
      argc, argv, "q8", variants, G_N_ELEMENTS (variants), add_tests);
}
