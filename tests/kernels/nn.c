/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernels of networks: see check.h. */
#include <math.h>

#include "nn-conv.h"
#include "nn-data.h"
#include "nn-elements.h"
#include "nn-winograd.h"

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
  free_memory (src);
  free_memory (weights);
  free_memory (bias);
  free_memory (whole);
  free_memory (part);
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
  free_memory (src);
  free_memory (dst);
}

static void
add_tests (void)
{
  g_test_add_func ("/kernels/nn/same-everywhere", test_same_everywhere);
  g_test_add_func ("/kernels/nn/known-softmax", test_softmax);
}

gint
main (gint argc, gchar **argv)
{
  static const Variant variants[] = {
#define FER_KERNEL(kernel, LEVEL, isa) CHECK_VARIANT (nn, kernel, LEVEL, isa)
#include "kernels/nn.inc"
  };

  return check_main (
      argc, argv, "nn", variants, G_N_ELEMENTS (variants), add_tests);
}
