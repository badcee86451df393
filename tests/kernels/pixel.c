/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <glib.h>

#include "kernels/kernels.h"

#define GUARD 64
#define MAX_WIDTH 200

typedef struct {
  const gchar *name;
  gsize offset; /* of the kernel in FerPixelKernels */
  gint pixel_size;
} Family;

#define FAMILY(name, size)                                                     \
  {                                                                            \
#name, G_STRUCT_OFFSET(FerPixelKernels, name), size                        \
  }

static const Family families[] = {
  FAMILY (luma_from_even, 2),
  FAMILY (luma_from_odd, 2),
  FAMILY (luma_from_rgb, 3),
  FAMILY (luma_from_bgr, 3),
  FAMILY (luma_from_rgbx, 4),
  FAMILY (luma_from_bgrx, 4),
  FAMILY (luma_from_xrgb, 4),
  FAMILY (luma_from_xbgr, 4),
};

static FerLumaRow
get_kernel (const FerPixelKernels *kernels, const Family *family)
{
  return G_STRUCT_MEMBER (FerLumaRow, kernels, family->offset);
}

/* The source ends where its heap block ends, so that a sanitizer sees every
 * byte read too far; the destination has guard bytes. */
static void
check_row (FerLumaRow kernel, FerLumaRow reference, gint pixel_size, gint width,
    gint misalign, GRand *rand)
{
  gsize size = (gsize) width * pixel_size;
  guint8 *block = g_malloc (size + misalign);
  guint8 *source = block + misalign;
  guint8 out[MAX_WIDTH + 2 * GUARD], expected[MAX_WIDTH];

  for (gsize i = 0; i < size; i++)
    source[i] = rand ? g_rand_int (rand) : 255;
  memset (out, 0xa5, sizeof (out));
  reference (expected, source, width);
  kernel (out + GUARD, source, width);

  g_assert_cmpmem (out + GUARD, width, expected, width);
  for (gint i = 0; i < GUARD; i++) {
    g_assert_cmpuint (out[i], ==, 0xa5);
    g_assert_cmpuint (out[GUARD + width + i], ==, 0xa5);
  }
  g_free (block);
}

static void
test_agreement (gconstpointer data)
{
  FerCpu cpu = GPOINTER_TO_INT (data);
  GRand *rand = g_rand_new_with_seed (1);
  FerPixelKernels plain, kernels;

  fer_pixel_kernels_init (&plain, FER_CPU_C);
  fer_pixel_kernels_init (&kernels, cpu);
  for (guint f = 0; f < G_N_ELEMENTS (families); f++) {
    FerLumaRow reference = get_kernel (&plain, &families[f]);
    FerLumaRow kernel = get_kernel (&kernels, &families[f]);

    for (gint width = 0; width <= MAX_WIDTH; width++) {
      for (gint misalign = 0; misalign < 4; misalign++)
        check_row (
            kernel, reference, families[f].pixel_size, width, misalign, rand);
      check_row (kernel, reference, families[f].pixel_size, width, 0, NULL);
    }
  }
  g_rand_free (rand);
}

/* Means of rows and of columns, whose sources end where the heap block ends. */
static void
test_mix (gconstpointer data)
{
  FerCpu cpu = GPOINTER_TO_INT (data);
  GRand *rand = g_rand_new_with_seed (2);
  FerPixelKernels plain, kernels;

  fer_pixel_kernels_init (&plain, FER_CPU_C);
  fer_pixel_kernels_init (&kernels, cpu);
  for (gint width = 0; width <= MAX_WIDTH; width++) {
    gint n = g_rand_int_range (rand, 0, 9);
    gint stride = width + g_rand_int_range (rand, 0, 5);
    gsize size = n > 0 ? (gsize) (n - 1) * stride + width : 0;
    guint8 *source = g_malloc (MAX (size, 1));
    gint n_sums = 1 + width * 3 + n;
    gfloat *sums = g_new (gfloat, n_sums);
    gfloat *weights = g_new (gfloat, MAX (width * n, 9));
    gint32 *first = g_new (gint32, MAX (width, 1));
    gfloat out[MAX_WIDTH + 8], expected[MAX_WIDTH + 8];

    for (gsize i = 0; i < size; i++)
      source[i] = g_rand_int (rand);
    for (gint i = 0; i < n_sums; i++)
      sums[i] = (gfloat) g_rand_double_range (rand, 0, 9e4);
    for (gint i = 0; i < MAX (width * n, 9); i++)
      weights[i] = (gfloat) g_rand_double_range (rand, 0, 1);
    for (gint i = 0; i < width; i++)
      first[i] = g_rand_int_range (rand, 0, n_sums - n);
    for (gint x = 0; x < MAX_WIDTH + 8; x++)
      out[x] = expected[x] = -1;
    plain.mix_rows (expected + 1, source, stride, weights, n, width);
    kernels.mix_rows (out + 1, source, stride, weights, n, width);
    g_assert_cmpmem (out, sizeof (out), expected, sizeof (expected));
    plain.mix_spans (
        expected + 3, sums, first, weights, n, width, 0.37f, -2.5f);
    kernels.mix_spans (out + 3, sums, first, weights, n, width, 0.37f, -2.5f);
    g_assert_cmpmem (out, sizeof (out), expected, sizeof (expected));
    g_free (source);
    g_free (sums);
    g_free (weights);
    g_free (first);
  }
  g_rand_free (rand);
}

/* Plain C is the meaning, so it is checked against known answers. */
static void
test_known_values (void)
{
  const guint8 packed[8] = { 16, 128, 235, 128, 1, 2, 3, 4 };
  const guint8 colours[12] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255 };
  FerPixelKernels plain;
  guint8 out[4];

  const gfloat weights[2] = { 0.5f, 2 };
  const gint32 first[2] = { 2, 0 };
  const gfloat shares[4] = { 1, 0.5f, 0.25f, 0 };
  gfloat mixed[3];

  fer_pixel_kernels_init (&plain, FER_CPU_C);
  plain.mix_rows (mixed, packed, 4, weights, 2, 3);
  g_assert_cmpfloat (mixed[0], ==, 16 * 0.5 + 1 * 2);
  g_assert_cmpfloat (mixed[1], ==, 128 * 0.5 + 2 * 2);
  g_assert_cmpfloat (mixed[2], ==, 235 * 0.5 + 3 * 2);
  plain.mix_spans (
      mixed, (gfloat[]){ 10, 20, 30, 40 }, first, shares, 2, 2, 2, 1);
  g_assert_cmpfloat (mixed[0], ==, 2 * (30 + 0.25 * 40) + 1);
  g_assert_cmpfloat (mixed[1], ==, 2 * (0.5 * 10) + 1);
  plain.luma_from_even (out, packed, 4);
  g_assert_cmpmem (out, 4, ((guint8[]){ 16, 235, 1, 3 }), 4);
  plain.luma_from_odd (out, packed, 4);
  g_assert_cmpmem (out, 4, ((guint8[]){ 128, 128, 2, 4 }), 4);
  plain.luma_from_rgb (out, colours, 4);
  g_assert_cmpmem (out, 4, ((guint8[]){ 77, 149, 29, 255 }), 4);
  plain.luma_from_bgr (out, colours, 4);
  g_assert_cmpmem (out, 4, ((guint8[]){ 29, 149, 77, 255 }), 4);
}

static void
test_cpu_names (void)
{
  for (gint i = 0; i < FER_N_CPUS; i++)
    g_assert_cmpint (fer_cpu_from_name (fer_cpu_get_name (i)), ==, i);
  g_assert_cmpint (fer_cpu_from_name ("mmx"), ==, -1);
  g_assert_cmpint (fer_cpu_from_name (""), ==, -1);
  g_assert_true (fer_cpu_includes (FER_CPU_AVX512, FER_CPU_AVX2));
  g_assert_false (fer_cpu_includes (FER_CPU_AVX2, FER_CPU_AVX512));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON, FER_CPU_AVX2));
  g_assert_false (fer_cpu_includes (FER_CPU_AVX512, FER_CPU_NEON));
  g_assert_true (fer_cpu_includes (FER_CPU_NEON, FER_CPU_C));
  g_assert_true (fer_cpu_includes (FER_CPU_NEON_DOT, FER_CPU_NEON));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON, FER_CPU_NEON_DOT));
  g_assert_false (fer_cpu_includes (FER_CPU_NEON_DOT, FER_CPU_SSE41));
}

/* Products of bytes add to NEON and take nothing away. */
static void
test_neon_dot (void)
{
  static FerKernels neon, dot;

  fer_kernels_init (&neon, FER_CPU_NEON);
  fer_kernels_init (&dot, FER_CPU_NEON_DOT);
  g_assert_cmpmem (
      &dot.pixel, sizeof dot.pixel, &neon.pixel, sizeof neon.pixel);
  g_assert_cmpmem (
      &dot.cascade, sizeof dot.cascade, &neon.cascade, sizeof neon.cascade);
  g_assert_cmpmem (&dot.nn, sizeof dot.nn, &neon.nn, sizeof neon.nn);
#ifdef __aarch64__
  g_assert_true (dot.q8.conv != neon.q8.conv);
#endif
}

int
main (int argc, char **argv)
{
  FerCpu best = fer_cpu_detect ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/cpu/names", test_cpu_names);
  g_test_add_func ("/kernels/cpu/neon-dot", test_neon_dot);
  g_test_add_func ("/kernels/pixel/known-values", test_known_values);
  for (gint cpu = 0; cpu < FER_N_CPUS; cpu++) {
    if (fer_cpu_includes (best, cpu)) {
      gchar *path = g_strdup_printf (
          "/kernels/pixel/agreement/%s", fer_cpu_get_name (cpu));

      g_test_add_data_func (path, GINT_TO_POINTER (cpu), test_agreement);
      g_free (path);
      path = g_strdup_printf ("/kernels/pixel/mix/%s", fer_cpu_get_name (cpu));
      g_test_add_data_func (path, GINT_TO_POINTER (cpu), test_mix);
      g_free (path);
    }
  }
  return g_test_run ();
}
