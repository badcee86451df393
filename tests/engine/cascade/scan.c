/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What cascades find in pictures, of any size. */
#include "cascades.h"

#include <string.h>

/* --- Known answers ------------------------------------------------------- */

enum {
  SIZE = 8,
};

static void
fill (guint8 picture[SIZE][SIZE], gint x, gint y, gint width, gint height,
    guint8 value)
{
  for (gint j = y; j < y + height; j++)
    memset (&picture[j][x], value, width);
}

static guint
count_windows (const gchar *xml, guint8 picture[SIZE][SIZE], gint size)
{
  FerCascadeParams params = { 1.1, 0, 0, 0 };
  GError *error = NULL;
  FerCascade *cascade = read_xml (xml, -1, &error);
  FerCascadeScanner *scanner;
  guint n;

  g_assert_no_error (error);
  scanner = fer_cascade_scanner_new (cascade, size, size, &params);
  fer_cascade_free (cascade);
  fer_cascade_scanner_run (scanner, &picture[0][0], SIZE, &n);
  fer_cascade_scanner_free (scanner);
  return n;
}

static void
test_haar (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 50);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 0);
  fill (picture, 0, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 1);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 4, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (haar_xml, picture, 8), ==, 0);
}

static void
test_trees (void)
{
  static const gchar *const xmls[] = { tree_xml, old_xml };

  for (guint i = 0; i < G_N_ELEMENTS (xmls); i++) {
    guint8 picture[SIZE][SIZE];

    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 0, 4, 8, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 1);
    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 0, 8, 4, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 1);
    fill (picture, 0, 0, 8, 8, 50);
    fill (picture, 0, 4, 8, 4, 200);
    g_assert_cmpuint (count_windows (xmls[i], picture, 8), ==, 0);
  }
}

static void
test_tilted (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 2, 0, 4, 4, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 1);
  /* The corners that the diamond leaves out say nothing. */
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 2, 1, 200);
  fill (picture, 6, 0, 2, 1, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 0);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 2, 4, 4, 4, 200);
  g_assert_cmpuint (count_windows (tilted_xml, picture, 8), ==, 0);
}

static void
test_lbp (void)
{
  guint8 picture[SIZE][SIZE];

  fill (picture, 0, 0, 8, 8, 255);
  fill (picture, 2, 2, 2, 2, 254);
  g_assert_cmpuint (count_windows (lbp_xml, picture, 6), ==, 1);
  fill (picture, 4, 2, 2, 2, 253);
  g_assert_cmpuint (count_windows (lbp_xml, picture, 6), ==, 0);
}

/* Nodes in any order are put in theirs. */
static void
test_node_order (void)
{
  gchar *xml = replace (tree_xml, ">1 0 0 1e-2 -1 -2 1 1e-2<",
      ">2 0 0 1e-2 -1 -2 1 1e-2 1 -3 1 -1e2<");
  gchar *with_leaves = replace (xml, "1. -1. 1.<", "1. -1. 1. -1.<");
  guint8 picture[SIZE][SIZE];

  /* Node 2, between the others, sends everything to the right, where it says
   * no. */
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 8, 4, 200);
  g_assert_cmpuint (count_windows (with_leaves, picture, 8), ==, 0);
  fill (picture, 0, 0, 8, 8, 50);
  fill (picture, 0, 0, 4, 8, 200);
  g_assert_cmpuint (count_windows (with_leaves, picture, 8), ==, 1);
  g_free (xml);
  g_free (with_leaves);
}

/* --- Scanning ------------------------------------------------------------ */

static void
fill_noise (guint8 *pixels, gsize n, guint32 seed)
{
  GRand *rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    pixels[i] = g_rand_int (rand);
  g_rand_free (rand);
}

/* The picture ends where its heap block ends. */
static void
test_sizes_and_strides (void)
{
  static const gchar *const xmls[] = { haar_xml, tree_xml, tilted_xml,
    lbp_xml };
  static const gint sizes[][2] = { { 1, 1 }, { 5, 200 }, { 8, 8 }, { 9, 8 },
    { 8, 9 }, { 33, 35 }, { 161, 121 }, { 40, 300 }, { 1100, 17 }, { 32768, 9 },
    { 9, 32768 } };
  FerCascadeParams params = { 1.15, 0, 0, 0 };

  for (guint c = 0; c < G_N_ELEMENTS (xmls); c++) {
    FerCascade *cascade = read_good (xmls[c]);
    guint total = 0;

    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      gint width = sizes[s][0], height = sizes[s][1];
      gsize stride = width + 13;
      guint8 *tight = g_malloc ((gsize) width * height);
      guint8 *padded = g_malloc (stride * (height - 1) + width);
      FerCascadeScanner *scanner =
          fer_cascade_scanner_new (cascade, width, height, &params);
      const FerCascadeBox *boxes;
      FerCascadeBox *first;
      guint n_first, n;

      fill_noise (tight, (gsize) width * height, s);
      fill_noise (padded, stride * (height - 1) + width, s + 100);
      for (gint y = 0; y < height; y++)
        memcpy (padded + y * stride, tight + y * width, width);

      boxes = fer_cascade_scanner_run (scanner, tight, width, &n_first);
      first = g_memdup2 (boxes, n_first * sizeof (*boxes));
      for (guint i = 0; i < n_first; i++) {
        g_assert_cmpint (boxes[i].x, >=, 0);
        g_assert_cmpint (boxes[i].y, >=, 0);
        g_assert_cmpint (boxes[i].x + boxes[i].width, <=, width);
        g_assert_cmpint (boxes[i].y + boxes[i].height, <=, height);
        g_assert_cmpuint (boxes[i].neighbours, ==, 1);
      }
      boxes = fer_cascade_scanner_run (scanner, padded, stride, &n);
      g_assert_cmpmem (
          boxes, n * sizeof (*boxes), first, n_first * sizeof (*boxes));

      total += n;
      g_free (first);
      g_free (tight);
      g_free (padded);
      fer_cascade_scanner_free (scanner);
    }
    g_assert_cmpuint (total, >, 10);
    fer_cascade_free (cascade);
  }
}

/* A frame says nothing about the next one. */
static void
test_no_memory (void)
{
  enum {
    WIDTH = 90,
    HEIGHT = 70,
  };
  FerCascadeParams params = { 1.2, 1, 0, 0 };
  FerCascade *cascade = read_good (tilted_xml);
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  guint8 *noise = g_malloc (WIDTH * HEIGHT);
  guint8 *white = g_malloc (WIDTH * HEIGHT);
  const FerCascadeBox *boxes;
  FerCascadeBox *first;
  guint n_first, n;

  fill_noise (noise, WIDTH * HEIGHT, 1);
  memset (white, 255, WIDTH * HEIGHT);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n_first);
  g_assert_cmpuint (n_first, >, 0);
  first = g_memdup2 (boxes, n_first * sizeof (*boxes));
  fer_cascade_scanner_run (scanner, white, WIDTH, &n);
  g_assert_cmpuint (n, ==, 0);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpmem (
      boxes, n * sizeof (*boxes), first, n_first * sizeof (*boxes));

  g_free (first);
  g_free (noise);
  g_free (white);
  fer_cascade_scanner_free (scanner);
  fer_cascade_free (cascade);
}

static void
test_params (void)
{
  enum {
    WIDTH = 120,
    HEIGHT = 100,
  };
  FerCascadeParams params = { 1.25, 0, 20, 40 };
  FerCascade *cascade = read_good (lbp_xml);
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  guint8 *noise = g_malloc (WIDTH * HEIGHT);
  const FerCascadeBox *boxes;
  gint width, height;
  guint n;

  fer_cascade_get_window (cascade, &width, &height);
  g_assert_cmpint (width, ==, 6);
  g_assert_cmpint (height, ==, 6);

  fill_noise (noise, WIDTH * HEIGHT, 7);
  boxes = fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint (boxes[i].width, >=, 20);
    g_assert_cmpint (boxes[i].width, <=, 40);
    g_assert_true (i == 0 || boxes[i].width <= boxes[i - 1].width);
  }

  g_assert_true (fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT, &params));
  g_assert_false (
      fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT + 1, &params));
  params.min_size = 21;
  g_assert_false (
      fer_cascade_scanner_matches (scanner, WIDTH, HEIGHT, &params));
  fer_cascade_scanner_free (scanner);

  /* No level is that large, and none is taken in its place. */
  params.min_size = 101;
  params.max_size = 0;
  scanner = fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_cascade_scanner_free (scanner);

  /* A factor that would never end. */
  params = (FerCascadeParams){ 0, 0, 0, 0 };
  scanner = fer_cascade_scanner_new (cascade, WIDTH, HEIGHT, &params);
  fer_cascade_scanner_run (scanner, noise, WIDTH, &n);
  g_assert_cmpuint (n, >, 0);
  fer_cascade_scanner_free (scanner);

  g_free (noise);
  fer_cascade_free (cascade);
}

/* Windows on everything: the limit holds, and the largest are kept. */
static void
test_too_many_windows (void)
{
  enum {
    SIDE = 500,
  };
  gchar *xml = replace (lbp_xml, ">0.5<", ">-2<");
  FerCascade *cascade = read_good (xml);
  FerCascadeParams params = { 1.1, 0, 0, 0 };
  FerCascadeScanner *scanner =
      fer_cascade_scanner_new (cascade, SIDE, SIDE, &params);
  guint8 *noise = g_malloc (SIDE * SIDE);
  const FerCascadeBox *boxes;
  guint n;

  fill_noise (noise, SIDE * SIDE, 3);
  boxes = fer_cascade_scanner_run (scanner, noise, SIDE, &n);
  g_assert_cmpuint (n, ==, 16384);
  g_assert_cmpint (boxes[0].width, >, SIDE * 9 / 10);

  g_free (noise);
  fer_cascade_scanner_free (scanner);
  fer_cascade_free (cascade);
  g_free (xml);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cascade/haar", test_haar);
  g_test_add_func ("/engine/cascade/trees", test_trees);
  g_test_add_func ("/engine/cascade/tilted", test_tilted);
  g_test_add_func ("/engine/cascade/lbp", test_lbp);
  g_test_add_func ("/engine/cascade/node-order", test_node_order);
  g_test_add_func ("/engine/cascade/sizes-and-strides", test_sizes_and_strides);
  g_test_add_func ("/engine/cascade/no-memory", test_no_memory);
  g_test_add_func ("/engine/cascade/params", test_params);
  g_test_add_func ("/engine/cascade/too-many-windows", test_too_many_windows);
  return g_test_run ();
}
