/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernels of pixels: see check.h. */
#include "check.h"

#include <string.h>

#define MAX_WIDTH 200

enum {
  FILL_RANDOM,
  FILL_LARGEST,
  N_FILLS,
};

static const Shape shapes[] = {
  { "640 pixels", 640 },
  { "1920 pixels", 1920 },
};

/* --- Luma ---------------------------------------------------------------- */

static void
check_luma_row (Check *check, FerLumaRow plain, FerLumaRow variant,
    gint pixel_size, gint width, gint misalign)
{
  gsize size = (gsize) width * pixel_size;
  guint8 *block = new_memory (size + misalign), *src = block + misalign;
  Outputs outputs;

  for (gsize i = 0; i < size; i++)
    src[i] = (guint8) (check->fill == FILL_RANDOM ? choose (0, 255) : 255);
  outputs_init (&outputs, width);
  plain (outputs_get (&outputs, WANT), src, width);
  CHECK_CALL (check, width, variant (outputs_get (&outputs, GOT), src, width));
  outputs_compare (&outputs);
  free_memory (block);
}

static void
check_luma (Check *check, FerLumaRow plain, FerLumaRow variant, gint pixel_size)
{
  if (check->shape != NULL) {
    check_luma_row (check, plain, variant, pixel_size, check->shape->size, 0);
    return;
  }
  for (gint width = 0; width <= MAX_WIDTH; width++) {
    for (gint misalign = 0; misalign < 4; misalign++)
      check_luma_row (check, plain, variant, pixel_size, width, misalign);
  }
}

#define LUMA(name, pixel_size)                                                 \
  static void check_##name (Check *check)                                      \
  {                                                                            \
    check_luma (check, check->plain->pixel.name, check->variant->pixel.name,   \
        pixel_size);                                                           \
  }                                                                            \
  static const Kernel pixel_##name =                                           \
      KERNEL (check_##name, N_FILLS, 1, "pixels", shapes)

LUMA (luma_from_even, 2);
LUMA (luma_from_odd, 2);
LUMA (luma_from_rgb, 3);
LUMA (luma_from_bgr, 3);
LUMA (luma_from_rgbx, 4);
LUMA (luma_from_bgrx, 4);
LUMA (luma_from_xrgb, 4);
LUMA (luma_from_xbgr, 4);

/* --- Means of rows and of columns ---------------------------------------- */

static gfloat *
new_floats (gsize n, gdouble largest)
{
  gfloat *floats = new_memory (n * sizeof (gfloat));

  for (gsize i = 0; i < n; i++)
    floats[i] = (gfloat) choose_real (0, largest);
  return floats;
}

static void
mix_rows_of_width (Check *check, gint width, gint n, gint stride)
{
  gsize size = n > 0 ? (gsize) (n - 1) * stride + width : 0;
  guint8 *src = new_memory (size);
  gfloat *weights = new_floats (n, 1);
  Outputs outputs;

  for (gsize i = 0; i < size; i++)
    src[i] = (guint8) (check->fill == FILL_RANDOM ? choose (0, 255) : 255);
  outputs_init (&outputs, (width + 1) * sizeof (gfloat));
  /* From the second float on: not aligned. */
  check->plain->pixel.mix_rows ((gfloat *) outputs_get (&outputs, WANT) + 1,
      src, stride, weights, n, width);
  CHECK_CALL (check, (gdouble) width * n,
      check->variant->pixel.mix_rows (
          (gfloat *) outputs_get (&outputs, GOT) + 1, src, stride, weights, n,
          width));
  outputs_compare (&outputs);
  free_memory (src);
  free_memory (weights);
}

static void
check_mix_rows (Check *check)
{
  if (check->shape != NULL) {
    mix_rows_of_width (check, check->shape->size, 5, check->shape->size);
    return;
  }
  for (gint width = 0; width <= MAX_WIDTH; width++)
    mix_rows_of_width (check, width, choose (0, 8), width + choose (0, 4));
}

static void
mix_spans_of_width (Check *check, gint width, gint n)
{
  gint n_src = 1 + width * 3 + n;
  gfloat *src = new_floats (n_src, check->fill == FILL_RANDOM ? 9e4 : 0.1);
  gfloat *weights = new_floats ((gsize) width * n, 1);
  gint32 *first = new_memory (width * sizeof (gint32));
  Outputs outputs;

  for (gint i = 0; i < width; i++)
    first[i] = check->shape != NULL ? 3 * i : choose (0, n_src - n - 1);
  outputs_init (&outputs, (width + 1) * sizeof (gfloat));
  check->plain->pixel.mix_spans ((gfloat *) outputs_get (&outputs, WANT) + 1,
      src, first, weights, n, width, 0.37f, -2.5f);
  CHECK_CALL (check, (gdouble) width * n,
      check->variant->pixel.mix_spans (
          (gfloat *) outputs_get (&outputs, GOT) + 1, src, first, weights, n,
          width, 0.37f, -2.5f));
  outputs_compare (&outputs);
  free_memory (src);
  free_memory (weights);
  free_memory (first);
}

static void
check_mix_spans (Check *check)
{
  if (check->shape != NULL) {
    mix_spans_of_width (check, check->shape->size / 4, 5);
    return;
  }
  for (gint width = 0; width <= MAX_WIDTH; width++)
    mix_spans_of_width (check, width, choose (0, 8));
}

static const Kernel pixel_mix_rows =
    KERNEL (check_mix_rows, N_FILLS, 1, "products", shapes);
static const Kernel pixel_mix_spans =
    KERNEL (check_mix_spans, N_FILLS, 1, "products", shapes);

/* --- Known answers ------------------------------------------------------- */

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
add_tests (void)
{
  g_test_add_func ("/kernels/pixel/known-values", test_known_values);
}

gint
main (gint argc, gchar **argv)
{
  static const Variant variants[] = {
#define FER_KERNEL(kernel, LEVEL, isa) CHECK_VARIANT (pixel, kernel, LEVEL, isa)
#include "kernels/pixel.inc"
  };

  return check_main (
      argc, argv, "pixel", variants, G_N_ELEMENTS (variants), add_tests);
}
