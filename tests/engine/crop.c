/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>

#include "image/crop.h"

#define SIDE 48

static guint8 *
make_picture (gint width, gint height, gint stride)
{
  guint8 *picture = g_malloc0 ((gsize) stride * height);

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++)
      picture[y * stride + x] = (guint8) (37 * x + 101 * y + x * y / 3);
  }
  return picture;
}

/* A region of the output's own size on whole pixels comes out as it is: what
 * feremotion-evaluate relies on for 48x48 faces. */
static void
test_identity (void)
{
  guint8 *picture = make_picture (70, 60, 72);
  FerLuma luma = { picture, 70, 60, 72 };
  FerRegion region = { 11, 7, SIDE, SIDE };
  FerCropper *cropper = fer_cropper_new (SIDE, SIDE);
  gfloat out[SIDE * SIDE];

  fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
  for (gint y = 0; y < SIDE; y++) {
    for (gint x = 0; x < SIDE; x++)
      g_assert_cmpfloat (out[y * SIDE + x], ==, picture[(y + 7) * 72 + x + 11]);
  }
  fer_cropper_cut (cropper, &luma, &region, 0.5f, -3.0f, out);
  g_assert_cmpfloat (out[0], ==, picture[7 * 72 + 11] * 0.5f - 3.0f);
  fer_cropper_free (cropper);
  g_free (picture);
}

/* On a plane that rises evenly, every way of resampling gives the value at the
 * pixel's centre, as long as the filter stays inside. */
static void
test_ramp (void)
{
  enum { WIDTH = 250, HEIGHT = 200 };
  static const gfloat sizes[] = { 20, 33.3f, 48, 61.7f, 100, 120, 150, 180 };
  guint8 *picture = g_malloc (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerCropper *cropper = fer_cropper_new (16, 12);
  gfloat out[16 * 12];

  for (gint y = 0; y < HEIGHT; y++) {
    for (gint x = 0; x < WIDTH; x++)
      picture[y * WIDTH + x] = (guint8) x;
  }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    FerRegion region = { 60.25f, 40.5f, sizes[i], sizes[i] };

    fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
    for (gint y = 0; y < 12; y++) {
      for (gint x = 0; x < 16; x++) {
        gfloat centre = region.x + (x + 0.5f) * sizes[i] / 16 - 0.5f;

        g_assert_cmpfloat_with_epsilon (out[y * 16 + x], centre, 0.3);
      }
    }
  }
  fer_cropper_free (cropper);
  g_free (picture);
}

/* Shrinking averages: a fine chequerboard becomes grey, not noise. */
static void
test_no_aliasing (void)
{
  enum { SIZE = 480 };
  guint8 *picture = g_malloc (SIZE * SIZE);
  FerLuma luma = { picture, SIZE, SIZE, SIZE };
  FerRegion region = { 31, 17, 180, 180 };
  FerCropper *cropper = fer_cropper_new (SIDE, SIDE);
  gfloat out[SIDE * SIDE];

  for (gint i = 0; i < SIZE * SIZE; i++)
    picture[i] = ((i % SIZE) ^ (i / SIZE)) & 1 ? 255 : 0;
  fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
  for (gint i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpfloat_with_epsilon (out[i], 127.5, 8.0);
  fer_cropper_free (cropper);
  g_free (picture);
}

/* Any region of any picture: no read outside (the sanitizers look), values
 * within those of the picture. */
static void
test_any_region (void)
{
  GRand *rand = g_rand_new_with_seed (7);
  FerCropper *cropper = fer_cropper_new (SIDE, 40);
  gfloat out[SIDE * 40];

  for (gint i = 0; i < 400; i++) {
    gint width = g_rand_int_range (rand, 1, 300);
    gint height = g_rand_int_range (rand, 1, 300);
    guint8 *picture = make_picture (width, height, width);
    FerLuma luma = { picture, width, height, width };
    gfloat side = (gfloat) g_rand_double_range (rand, 0.01, 3000.0);
    FerRegion region = { (gfloat) g_rand_double_range (rand, -400, 400),
      (gfloat) g_rand_double_range (rand, -400, 400), side,
      side * (gfloat) g_rand_double_range (rand, 0.2, 5.0) };

    fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
    for (gint k = 0; k < SIDE * 40; k++)
      g_assert_true (out[k] >= -0.01f && out[k] <= 255.01f);
    g_free (picture);
  }
  fer_cropper_free (cropper);
  g_rand_free (rand);
}

static void
test_border_repeats (void)
{
  const guint8 pixel = 77;
  FerLuma luma = { &pixel, 1, 1, 1 };
  FerRegion region = { -100, 50, 10, 10 };
  FerCropper *cropper = fer_cropper_new (8, 8);
  gfloat out[64];

  fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
  for (gint i = 0; i < 64; i++)
    g_assert_cmpfloat_with_epsilon (out[i], 77.0, 0.001);
  fer_cropper_free (cropper);
}

/* What lies over a border comes out as if the picture went on there. */
static void
test_over_borders (void)
{
  enum { WIDTH = 60, HEIGHT = 50, MORE = 200, SIZE = 12 };
  static const FerRegion regions[] = { { -7, 5.5f, 20, 20 },
    { 50.25f, 5, 16, 16 }, { 20, -9.5f, 24, 24 }, { 20.75f, 41, 18, 18 },
    { -30, -20, 110, 110 }, { 2, 3, 40, 40 }, { -3, 44, 9, 9 } };
  guint8 *picture = make_picture (WIDTH, HEIGHT, WIDTH);
  gint stride = WIDTH + 2 * MORE, rows = HEIGHT + 2 * MORE;
  guint8 *larger = g_malloc ((gsize) stride * rows);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerLuma larger_luma = { larger, stride, rows, stride };
  FerCropper *cropper = fer_cropper_new (SIZE, SIZE);
  gfloat out[SIZE * SIZE], expected[SIZE * SIZE];

  for (gint y = 0; y < rows; y++) {
    for (gint x = 0; x < stride; x++)
      larger[y * stride + x] = picture[CLAMP (y - MORE, 0, HEIGHT - 1) * WIDTH
                                       + CLAMP (x - MORE, 0, WIDTH - 1)];
  }
  for (guint i = 0; i < G_N_ELEMENTS (regions); i++) {
    FerRegion region = regions[i];

    fer_cropper_cut (cropper, &luma, &region, 1.0f, 0.0f, out);
    region.x += MORE;
    region.y += MORE;
    fer_cropper_cut (cropper, &larger_luma, &region, 1.0f, 0.0f, expected);
    for (guint k = 0; k < SIZE * SIZE; k++)
      g_assert_cmpfloat_with_epsilon (out[k], expected[k], 1e-3);
  }
  fer_cropper_free (cropper);
  g_free (larger);
  g_free (picture);
}

static void
test_region_of_box (void)
{
  const FerFraming framing = { 1.5f, 0.1f };
  FerRegion region = fer_crop_region_of_box (&framing, 100, 50, 80, 100);

  g_assert_cmpfloat (region.width, ==, region.height);
  g_assert_cmpfloat_with_epsilon (region.x + region.width / 2, 140, 0.001);
  g_assert_cmpfloat_with_epsilon (region.y + region.height / 2, 110, 0.001);
  g_assert_cmpfloat_with_epsilon (region.width, 150, 0.001);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/crop/identity", test_identity);
  g_test_add_func ("/engine/crop/ramp", test_ramp);
  g_test_add_func ("/engine/crop/no-aliasing", test_no_aliasing);
  g_test_add_func ("/engine/crop/any-region", test_any_region);
  g_test_add_func ("/engine/crop/border-repeats", test_border_repeats);
  g_test_add_func ("/engine/crop/over-borders", test_over_borders);
  g_test_add_func ("/engine/crop/region-of-box", test_region_of_box);
  return g_test_run ();
}
