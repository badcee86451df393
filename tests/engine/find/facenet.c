/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "base/modelfile.h"
#include "bright-cells.h"
#include "find/facenet.h"
#include "find/limits.h"
#include "find/suppress.h"
#include "image/shrink.h"
#include "refused.h"

static FerFaceNet *
load (const BrightCells *sketch, GError **error)
{
  GBytes *bytes = bright_cells_build (sketch);
  FerFaceNet *net =
      fer_face_net_new (fer_net_new_from_bytes (bytes, "test.onnx", NULL),
          "test.onnx", FALSE, error);

  g_bytes_unref (bytes);
  return net;
}

/* The detector that is built in, which is not checked each time that it is
 * loaded. */
static void
test_embedded (void)
{
  GError *error = NULL;
  GBytes *bytes = fer_model_embedded ("face.onnx", &error);
  FerNet *net;
  FerFaceNet *face_net;

  g_assert_no_error (error);
  net = fer_net_new_from_bytes (bytes, "face.onnx", &error);
  g_assert_no_error (error);
  face_net = fer_face_net_new (net, "face.onnx", FALSE, &error);
  g_assert_no_error (error);
  fer_face_net_free (face_net);
  g_bytes_unref (bytes);
}

static void
paint (guint8 *picture, gint stride, gint x, gint y, gint side)
{
  for (gint row = y; row < y + side; row++)
    memset (picture + row * stride + x, 255, side);
}

static void
test_finds (void)
{
  enum { WIDTH = 101, HEIGHT = 75, PADDED = 110 };
  guint8 *picture = g_malloc0 (PADDED * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, PADDED };
  GError *error = NULL;
  FerFaceNet *net = load (&bright_cells, &error);
  FerFaceNetRun *run;
  const FerDetection *found;
  guint n;

  g_assert_no_error (error);
  g_assert_cmpstr (fer_face_net_get_model_name (net), ==, "bright-cells");
  run = fer_face_net_run_new (net, WIDTH, HEIGHT, 16, &error);
  g_assert_no_error (error);

  fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
  g_assert_cmpuint (n, ==, 0);

  paint (picture, PADDED, 3 * BRIGHT_CELLS_STRIDE, 5 * BRIGHT_CELLS_STRIDE,
      BRIGHT_CELLS_STRIDE);
  for (gint twice = 0; twice < 2; twice++) {
    found = fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
    g_assert_cmpuint (n, ==, 1);
    g_assert_cmpfloat_with_epsilon (
        found[0].x, 3.5 * BRIGHT_CELLS_STRIDE - 8, 1e-3);
    g_assert_cmpfloat_with_epsilon (
        found[0].y, 5.5 * BRIGHT_CELLS_STRIDE - 8, 1e-3);
    g_assert_cmpfloat_with_epsilon (found[0].width, 16, 1e-3);
    g_assert_cmpfloat_with_epsilon (found[0].height, 16, 1e-3);
    g_assert_cmpfloat (found[0].confidence, >, 0.99);
  }
  fer_face_net_run_free (run);
  fer_face_net_free (net);
  g_free (picture);
}

/* A face twice as large as the least one stands in a picture half as large. */
static void
test_min_face_shrinks (void)
{
  enum { WIDTH = 256, HEIGHT = 192 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerFaceNet *net = load (&bright_cells, NULL);
  FerFaceNetRun *run = fer_face_net_run_new (net, WIDTH, HEIGHT, 32, NULL);
  const FerDetection *found;
  guint n;

  paint (picture, WIDTH, 7 * 16, 4 * 16, 16);
  found = fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat_with_epsilon (found[0].x, 7.5 * 16 - 16, 1e-3);
  g_assert_cmpfloat_with_epsilon (found[0].y, 4.5 * 16 - 16, 1e-3);
  g_assert_cmpfloat_with_epsilon (found[0].width, 32, 1e-3);
  fer_face_net_run_free (run);

  run = fer_face_net_run_new (net, WIDTH, HEIGHT, 10000, NULL);
  fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_face_net_run_free (run);
  fer_face_net_free (net);
  g_free (picture);
}

static void
test_any_size (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 1, 90 }, { 33, 7 }, { 640, 1 },
    { 500, 333 } };
  FerFaceNet *net = load (&bright_cells, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint width = sizes[i][0];
    gint height = sizes[i][1];
    guint8 *picture = g_malloc (width * height);
    FerLuma luma = { picture, width, height, width };

    memset (picture, 255, width * height);
    for (gint min_face = 1; min_face < 200; min_face += 37) {
      GError *error = NULL;
      FerFaceNetRun *run =
          fer_face_net_run_new (net, width, height, min_face, &error);
      guint n;

      g_assert_no_error (error);
      fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
      fer_face_net_run_free (run);
    }
    g_free (picture);
  }
  fer_face_net_free (net);
}

/* A level above the size of a tile finds every face once, wherever it is. */
static void
test_tiles (void)
{
  enum { WIDTH = 2410, HEIGHT = 2150, STEP = 5 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerFaceNet *net = load (&bright_cells, NULL);
  FerFaceNetRun *run = fer_face_net_run_new (net, WIDTH, HEIGHT, 16, NULL);
  const FerDetection *found;
  guint n_painted = 0, n;

  g_assert_nonnull (run);
  for (gint x = 2; x < WIDTH / BRIGHT_CELLS_STRIDE; x += STEP) {
    gint y = 2 + x * 7 % (HEIGHT / BRIGHT_CELLS_STRIDE - 4);

    paint (picture, WIDTH, x * BRIGHT_CELLS_STRIDE, y * BRIGHT_CELLS_STRIDE,
        BRIGHT_CELLS_STRIDE);
    n_painted++;
  }
  found = fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
  g_assert_cmpuint (n, ==, n_painted);
  for (guint i = 0; i < n; i++) {
    gint x = (gint) (found[i].x + 8) / BRIGHT_CELLS_STRIDE;

    g_assert_cmpint (x % STEP, ==, 2);
    g_assert_cmpfloat_with_epsilon (
        found[i].x, (x + 0.5f) * BRIGHT_CELLS_STRIDE - 8, 1e-2);
    g_assert_cmpfloat_with_epsilon (found[i].y,
        (2 + x * 7 % (HEIGHT / BRIGHT_CELLS_STRIDE - 4) + 0.5f)
                * BRIGHT_CELLS_STRIDE
            - 8,
        1e-2);
  }
  fer_face_net_run_free (run);
  fer_face_net_free (net);
  g_free (picture);
}

/* A dim ground is full of cells that might be faces, more than there is room
 * for; the one that is looks at the camera in the last corner. */
static void
test_keeps_the_best (void)
{
  enum { WIDTH = 720, HEIGHT = 640, STRIDE = BRIGHT_CELLS_STRIDE };
  guint8 *picture = g_malloc (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  BrightCells sketch = bright_cells;
  FerFaceNet *net;
  FerFaceNetRun *run;
  const FerDetection *found;
  guint n;

  /* A quarter of white, where the network says 0.007. */
  memset (picture, 64, WIDTH * HEIGHT);
  paint (picture, WIDTH, WIDTH - 2 * STRIDE, HEIGHT - 2 * STRIDE, STRIDE);
  sketch.least_score = "0.001";
  net = load (&sketch, NULL);
  run = fer_face_net_run_new (net, WIDTH, HEIGHT, 16, NULL);
  g_assert_cmpuint (
      WIDTH / STRIDE * (HEIGHT / STRIDE), >, FER_MAX_CANDIDATES + 1000);
  for (guint most = 1; most <= 100; most += 99) {
    found = fer_face_net_run_process (run, &luma, most, &n);
    g_assert_cmpuint (n, >=, 1);
    g_assert_cmpuint (n, <=, most);
    g_assert_cmpfloat (found[0].confidence, >, 0.99);
    g_assert_cmpfloat_with_epsilon (found[0].x, WIDTH - 2.5f * STRIDE, 4);
    g_assert_cmpfloat_with_epsilon (found[0].y, HEIGHT - 2.5f * STRIDE, 4);
    for (guint i = 1; i < n; i++)
      g_assert_cmpfloat (found[i].confidence, <=, found[i - 1].confidence);
  }
  fer_face_net_run_free (run);
  fer_face_net_free (net);
  g_free (picture);
}

static void
expect_refusal (const BrightCells *sketch, FerError code, const gchar *word)
{
  GError *error = NULL;
  gconstpointer loaded = load (sketch, &error);

  assert_refused (loaded, error, code, word);
}

static void
test_refusals (void)
{
  BrightCells sketch = bright_cells;

  sketch.kind = "emotion";
  expect_refusal (&sketch, FER_ERROR_UNSUPPORTED, "kind");
  sketch = bright_cells;
  sketch.strides = "";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "strides");
  sketch.strides = "7";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "strides");
  sketch.strides = "8,16,32,32,32";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "strides");
  sketch.strides = "16";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "four sides");
  sketch.strides = "8,16";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "four sides");
  sketch = bright_cells;
  sketch.std = "0";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "std");
  sketch.std = "nan";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "std");
  sketch = bright_cells;
  sketch.min_size = "43";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "max_size");
  sketch = bright_cells;
  sketch.channels = 3;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "one grey input");
}

/* A face half as large as the network knows stands in a picture twice as
 * large. */
static void
test_enlarges (void)
{
  enum { WIDTH = 120, HEIGHT = 90, SIDE = BRIGHT_CELLS_STRIDE / 2 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  BrightCells sketch = bright_cells;
  FerFaceNet *net;
  FerFaceNetRun *run;
  const FerDetection *found;
  guint n;

  paint (picture, WIDTH, 9 * SIDE, 4 * SIDE, SIDE);
  for (gint enlarges = 0; enlarges < 2; enlarges++) {
    sketch.max_enlargement = enlarges ? "3" : "1";
    net = load (&sketch, NULL);
    run = fer_face_net_run_new (net, WIDTH, HEIGHT, 8, NULL);
    found = fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
    if (enlarges) {
      g_assert_cmpuint (n, ==, 1);
      g_assert_cmpfloat_with_epsilon (found[0].x, 9.5 * SIDE - 4, 1e-3);
      g_assert_cmpfloat_with_epsilon (found[0].y, 4.5 * SIDE - 4, 1e-3);
      g_assert_cmpfloat_with_epsilon (found[0].height, 8, 1e-3);
    }
    for (guint i = 0; !enlarges && i < n; i++)
      g_assert_cmpfloat (found[i].height, >=, 16 - 1e-3);
    fer_face_net_run_free (run);
    fer_face_net_free (net);
  }
  sketch.max_enlargement = "0.5";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "max_enlargement");
  g_free (picture);
}

/* The network's boxes are 16 pixels high. */
static void
test_small_boxes_are_none (void)
{
  enum { WIDTH = 64, HEIGHT = 60 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  BrightCells sketch = bright_cells;

  paint (picture, WIDTH, 2 * BRIGHT_CELLS_STRIDE, 2 * BRIGHT_CELLS_STRIDE,
      BRIGHT_CELLS_STRIDE);
  for (gint min_face = 17; min_face <= 20; min_face += 3) {
    gchar *size = g_strdup_printf ("%d", min_face);
    FerFaceNetRun *run;
    FerFaceNet *net;
    guint n;

    sketch.min_size = size;
    net = load (&sketch, NULL);
    run = fer_face_net_run_new (net, WIDTH, HEIGHT, min_face, NULL);
    fer_face_net_run_process (run, &luma, G_MAXUINT, &n);
    g_assert_cmpuint (n, ==, min_face == 17 ? 1 : 0);
    fer_face_net_run_free (run);
    fer_face_net_free (net);
    g_free (size);
  }
  g_free (picture);
}

static void
test_suppress (void)
{
  FerDetection boxes[] = {
    { 0, 0, 100, 100, 0.9f },
    { 40, 0, 100, 100, 0.1f }, /* overlaps 0.43: averaged, at a third */
    { 50, 0, 100, 100, 0.1f }, /* overlaps 0.33: dropped */
    { 300, 0, 50, 50, 0.05f }, /* elsewhere: kept */
    { 328, 0, 50, 50, 0.05f }, /* overlaps that one 0.28: kept */
  };
  FerDetection first[5];
  guint8 taken[5];
  guint n;

  /* The first as if nothing else were kept. */
  memcpy (first, boxes, sizeof boxes);
  g_assert_cmpuint (fer_suppress (first, taken, 5, 1), ==, 1);
  n = fer_suppress (boxes, taken, 5, 5);
  g_assert_cmpmem (first, sizeof *first, boxes, sizeof *boxes);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpfloat_with_epsilon (boxes[0].x, 10, 1e-3);
  g_assert_cmpfloat_with_epsilon (boxes[0].width, 100, 1e-3);
  g_assert_cmpfloat (boxes[0].confidence, ==, 0.9f);
  g_assert_cmpfloat_with_epsilon (boxes[1].x, 300, 1e-3);
  g_assert_cmpfloat_with_epsilon (boxes[2].x, 328, 1e-3);
  g_assert_cmpuint (fer_suppress (boxes, taken, 0, 0), ==, 0);
}

/* One within the other: the same face, but where the detector is sure of both;
 * then somebody stands behind. */
static void
test_suppress_nested (void)
{
  static const struct {
    FerDetection boxes[2];
    guint kept;
  } cases[] = {
    { { { 30, 30, 50, 60, 0.95f }, { 0, 0, 120, 140, 0.7f } }, 1 },
    { { { 0, 0, 120, 140, 0.95f }, { 30, 30, 50, 60, 0.7f } }, 1 },
    { { { 0, 0, 120, 140, 0.95f }, { 30, 30, 50, 60, 0.93f } }, 2 },
    /* Half of it, and a tenth. */
    { { { 0, 0, 120, 140, 0.95f }, { 95, 30, 50, 60, 0.7f } }, 2 },
    { { { 0, 0, 120, 140, 0.95f }, { 115, 30, 50, 60, 0.7f } }, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    FerDetection boxes[2] = { cases[i].boxes[0], cases[i].boxes[1] };
    guint8 taken[2];

    g_assert_cmpuint (fer_suppress (boxes, taken, 2, 2), ==, cases[i].kept);
    g_assert_cmpfloat (boxes[0].width, ==, cases[i].boxes[0].width);
    g_assert_cmpfloat (boxes[0].confidence, ==, cases[i].boxes[0].confidence);
  }
}

/* Against the definition: the mean over the covered area, point by point. */
static void
test_shrink (void)
{
  static const gint sizes[][4] = { { 64, 48, 32, 24 }, { 64, 48, 64, 48 },
    { 100, 70, 33, 64 }, { 17, 9, 1, 1 }, { 640, 360, 171, 96 } };
  enum { FINE = 16 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint w = sizes[i][0], h = sizes[i][1], ow = sizes[i][2], oh = sizes[i][3];
    guint8 *picture = g_malloc (w * h);
    gfloat *out = g_new (gfloat, ow * oh);
    FerLuma luma = { picture, w, h, w };
    FerShrinker *shrinker = fer_shrinker_new (w, h, ow, oh);

    for (gint k = 0; k < w * h; k++)
      picture[k] = (guint8) (k % w * 3 + k / w * 5);
    fer_shrinker_run (shrinker, &luma, 0.5f, 1.0f, out, ow);
    for (gint k = 0; k < 50; k++) {
      gint x = k * 7919 % ow, y = k * 104729 % oh;
      gdouble sum = 0;

      for (gint s = 0; s < FINE * FINE * 4; s++) {
        gdouble u = (x + (s % (2 * FINE) + 0.5) / (2 * FINE)) * w / ow;
        gdouble v = (y + (s / (2 * FINE) + 0.5) / (2 * FINE)) * h / oh;

        sum += picture[(gint) v * w + (gint) u];
      }
      g_assert_cmpfloat_with_epsilon (
          out[y * ow + x], sum / (FINE * FINE * 4) * 0.5 + 1.0, 2.5);
    }
    fer_shrinker_free (shrinker);
    g_free (picture);
    g_free (out);
  }
}

/* Against a ramp, which stays one, and at the ends the border's pixel. */
static void
test_enlarge (void)
{
  enum { W = 40, H = 30, OW = 50, OH = 45 };
  guint8 picture[W * H];
  gfloat out[OW * OH];
  FerLuma luma = { picture, W, H, W };
  FerShrinker *shrinker = fer_shrinker_new (W, H, OW, OH);

  for (gint k = 0; k < W * H; k++)
    picture[k] = (guint8) (k % W * 3 + k / W * 4);
  fer_shrinker_run (shrinker, &luma, 2.0f, -1.0f, out, OW);
  for (gint y = 0; y < OH; y++) {
    for (gint x = 0; x < OW; x++) {
      gdouble u = CLAMP ((x + 0.5) * W / OW - 0.5, 0, W - 1);
      gdouble v = CLAMP ((y + 0.5) * H / OH - 0.5, 0, H - 1);

      g_assert_cmpfloat_with_epsilon (
          out[y * OW + x], (u * 3 + v * 4) * 2 - 1, 1e-3);
    }
  }
  fer_shrinker_free (shrinker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/facenet/embedded", test_embedded);
  g_test_add_func ("/engine/facenet/finds", test_finds);
  g_test_add_func ("/engine/facenet/min-face", test_min_face_shrinks);
  g_test_add_func ("/engine/facenet/enlarges", test_enlarges);
  g_test_add_func ("/engine/facenet/small-boxes", test_small_boxes_are_none);
  g_test_add_func ("/engine/facenet/any-size", test_any_size);
  g_test_add_func ("/engine/facenet/tiles", test_tiles);
  g_test_add_func ("/engine/facenet/keeps-the-best", test_keeps_the_best);
  g_test_add_func ("/engine/facenet/refusals", test_refusals);
  g_test_add_func ("/engine/facenet/suppress", test_suppress);
  g_test_add_func ("/engine/facenet/nested", test_suppress_nested);
  g_test_add_func ("/engine/facenet/shrink", test_shrink);
  g_test_add_func ("/engine/facenet/enlarge", test_enlarge);
  return g_test_run ();
}
