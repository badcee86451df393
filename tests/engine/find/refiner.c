/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "bright-cells.h"
#include "find/detector.h"
#include "find/refiner.h"
#include "refused.h"

#define SIDE 8

typedef struct {
  const gchar *kind;
  const gchar *reach;
  const gchar *max_proposals;
  gint64 width; /* of the input; 0: left open */
  gboolean is_probability;
  gboolean has_points;
  const gchar *prior; /* NULL: not said */
  gfloat bias; /* of the logit, which is 20 at white and 0 at black without */
  gfloat half_height; /* of the face, in sides of the square */
  gint64 channels;    /* 3: red difference is what it looks at; 0: one */
} Sketch;

static const Sketch good = { "face-refiner", "2", "100", SIDE, TRUE, TRUE, NULL,
  -10, 0.125f };

/* Sure where a square is bright; the face is the middle of it, half as wide and
 * a quarter as high. */
static GBytes *
build (const Sketch *sketch)
{
  static const gfloat zeros[30], only_last[] = { 0, 0, 20 };
  OnnxBuilder *builder = onnx_builder_new (13);
  gint64 n = MAX (1, sketch->channels);

  onnx_builder_input (builder, "image", 0, n, SIDE, sketch->width);
  onnx_builder_floats (builder, "w", DIMS (1, n, 1, 1), only_last + 3 - n);
  onnx_builder_floats (builder, "b", DIMS (1), &sketch->bias);
  onnx_builder_floats (builder, "v", DIMS (4, n, 1, 1), zeros);
  onnx_builder_floats (builder, "c", DIMS (4),
      FLOATS (-0.25f, -sketch->half_height, 0.25f, sketch->half_height));
  onnx_builder_floats (builder, "u", DIMS (10, n, 1, 1), zeros);
  onnx_builder_node (builder, "GlobalAveragePool", "image", "mean");
  onnx_builder_node (builder, "Conv", "mean w b", "logit");
  onnx_builder_node (builder, "Sigmoid", "logit", "sure");
  onnx_builder_node (builder, "Conv", "mean v c", "box");
  onnx_builder_node (builder, "Conv", "mean u", "points");
  onnx_builder_output (builder, sketch->is_probability ? "sure" : "logit");
  onnx_builder_output (builder, "box");
  if (sketch->has_points)
    onnx_builder_output (builder, "points");
  onnx_builder_metadata (builder, "kind", sketch->kind);
  onnx_builder_metadata (builder, "mean", "0");
  onnx_builder_metadata (builder, "std", "255");
  onnx_builder_metadata (builder, "reach", sketch->reach);
  onnx_builder_metadata (builder, "max_proposals", sketch->max_proposals);
  if (sketch->prior != NULL)
    onnx_builder_metadata (builder, "prior", sketch->prior);
  return onnx_builder_finish (builder);
}

static FerRefiner *
load (const Sketch *sketch, GError **error)
{
  GBytes *bytes = build (sketch);
  FerRefiner *refiner =
      fer_refiner_new_from_bytes (bytes, "test.onnx", NULL, error);

  g_bytes_unref (bytes);
  return refiner;
}

static void
paint (guint8 *picture, gint stride, gint x, gint y, gint side, guint8 value)
{
  for (gint row = y; row < y + side; row++)
    memset (picture + row * stride + x, value, side);
}

static void
test_judges (void)
{
  enum { WIDTH = 200, HEIGHT = 100 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  /* The squares around them: 40 pixels about (50, 50), the same, (150, 50). */
  FerDetection proposals[] = { { 140, 40, 20, 20, 0.9f },
    { 40, 40, 20, 20, 0.1f }, { 45, 40, 10, 20, 0.05f } };
  GError *error = NULL;
  FerRefiner *refiner = load (&good, &error);
  FerRefinerRun *run;
  const FerDetection *found;
  guint n = 7;

  g_assert_no_error (error);
  run = fer_refiner_run_new (refiner, &error);
  g_assert_no_error (error);
  paint (picture, WIDTH, 20, 20, 60, 255);
  for (gint twice = 0; twice < 2; twice++) {
    found = fer_refiner_run_process (run, &luma, NULL, proposals, 3, &n);
    g_assert_cmpuint (n, ==, 1);
    g_assert_cmpfloat_with_epsilon (found[0].x, 40, 1e-3);
    g_assert_cmpfloat_with_epsilon (found[0].y, 45, 1e-3);
    g_assert_cmpfloat_with_epsilon (found[0].width, 20, 1e-3);
    g_assert_cmpfloat_with_epsilon (found[0].height, 10, 1e-3);
    g_assert_cmpfloat (found[0].confidence, >, 0.99);
  }
  fer_refiner_run_process (run, &luma, NULL, proposals, 0, &n);
  g_assert_cmpuint (n, ==, 0);
  fer_refiner_run_free (run);
  fer_refiner_free (refiner);
  g_free (picture);
}

/* More than a batch, and more than the file allows. */
static void
test_many (void)
{
  enum { N = 41, STEP = 24, WIDTH = N * STEP, HEIGHT = 24 };
  static const gchar *const most[] = { "100", "33", "1" };
  static const guint expected[] = { N, 33, 1 };
  guint8 *picture = g_malloc (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerDetection proposals[N];

  memset (picture, 255, WIDTH * HEIGHT);
  for (gint i = 0; i < N; i++)
    proposals[i] =
        (FerDetection){ i * STEP + 8, 8, 8, 8, 1.0f - 0.01f * (gfloat) i };
  for (guint k = 0; k < G_N_ELEMENTS (most); k++) {
    Sketch sketch = good;
    FerRefiner *refiner;
    FerRefinerRun *run;
    const FerDetection *found;
    guint n;

    sketch.max_proposals = most[k];
    refiner = load (&sketch, NULL);
    run = fer_refiner_run_new (refiner, NULL);
    found = fer_refiner_run_process (run, &luma, NULL, proposals, N, &n);
    g_assert_cmpuint (n, ==, expected[k]);
    /* The surest proposals, whatever the order of equal confidences. */
    for (guint i = 0; i < n; i++)
      g_assert_cmpfloat (found[i].x, <, expected[k] * STEP);
    fer_refiner_run_free (run);
    fer_refiner_free (refiner);
  }
  g_free (picture);
}

/* Squares that reach over the borders, or lie outside. */
static void
test_borders (void)
{
  enum { WIDTH = 30, HEIGHT = 20 };
  guint8 picture[WIDTH * HEIGHT];
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerDetection proposals[] = { { -300, -300, 20, 20, 0.9f },
    { -5, -5, 10, 10, 0.9f }, { 400, 10, 4, 4, 0.9f },
    { -100, -100, 300, 300, 0.9f }, { 15, 10, 0.01f, 0.01f, 0.9f } };
  FerRefiner *refiner = load (&good, NULL);
  FerRefinerRun *run = fer_refiner_run_new (refiner, NULL);
  guint n;

  memset (picture, 255, sizeof picture);
  fer_refiner_run_process (run, &luma, NULL, proposals, 5, &n);
  g_assert_cmpuint (n, >=, 4);
  fer_refiner_run_free (run);
  fer_refiner_free (refiner);
}

/* A grey square, of which the network says a half, is what the first stage has
 * said; with no prior, a half. */
static void
test_prior (void)
{
  enum { SIZE = 64 };
  static const gchar *const priors[] = { NULL, "0", "1", "2" };
  static const gfloat expected[] = { 0.5f, 0.5f, 0.8f, 16.0f / 17.0f };
  static const gfloat unsure[] = { 0.5f, 0.5f, 0.2f, 1.0f / 17.0f };
  guint8 picture[SIZE * SIZE];
  FerLuma luma = { picture, SIZE, SIZE, SIZE };
  Sketch sketch = good;

  memset (picture, 128, sizeof picture);
  sketch.bias = -20.0f * 128 / 255;
  for (guint i = 0; i < G_N_ELEMENTS (priors); i++) {
    FerDetection proposals[] = { { 4, 4, 8, 8, 0.8f }, { 40, 40, 8, 8, 0.2f } };
    FerRefiner *refiner;
    FerRefinerRun *run;
    const FerDetection *found;
    guint n;

    sketch.prior = priors[i];
    refiner = load (&sketch, NULL);
    run = fer_refiner_run_new (refiner, NULL);
    found = fer_refiner_run_process (run, &luma, NULL, proposals, 2, &n);
    g_assert_cmpuint (n, ==, 2);
    g_assert_cmpfloat_with_epsilon (found[0].confidence, expected[i], 1e-3);
    g_assert_cmpfloat_with_epsilon (found[1].confidence, unsure[i], 1e-3);
    /* The surest comes first: it is the one that was sure before. */
    if (i >= 2)
      g_assert_cmpfloat (found[0].x, <, found[1].x);
    /* Certainty, right or wrong, is no infinity. */
    proposals[0].confidence = 1.0f;
    proposals[1].confidence = 0.0f;
    found = fer_refiner_run_process (run, &luma, NULL, proposals, 2, &n);
    g_assert_cmpuint (n, ==, i < 2 ? 2 : 1);
    g_assert_true (found[0].confidence <= 1.0f);
    fer_refiner_run_free (run);
    fer_refiner_free (refiner);
  }
}

/* Each box has its answer, in their order, and no say in it. */
static void
test_confirm (void)
{
  enum { N = 19, STEP = 24, WIDTH = N * STEP, HEIGHT = 24 };
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  FerDetection boxes[N], seen[N];
  Sketch sketch = good;
  FerRefiner *refiner;
  FerRefinerRun *run;

  for (gint i = 0; i < N; i++) {
    boxes[i] = (FerDetection){ i * STEP + 8, 8, 8, 8, i % 2 ? 0.01f : 0.99f };
    if (i % 3 == 0)
      paint (picture, WIDTH, i * STEP, 0, STEP, 255);
  }
  sketch.prior = "1";
  sketch.max_proposals = "1";
  refiner = load (&sketch, NULL);
  run = fer_refiner_run_new (refiner, NULL);
  fer_refiner_run_confirm (run, &luma, NULL, boxes, N, seen);
  for (gint i = 0; i < N; i++) {
    if (i % 3 != 0) {
      g_assert_cmpfloat (seen[i].confidence, ==, 0);
      continue;
    }
    g_assert_cmpfloat (seen[i].confidence, >, 0.999);
    g_assert_cmpfloat_with_epsilon (seen[i].x, i * STEP + 8, 1e-3);
    g_assert_cmpfloat_with_epsilon (seen[i].height, 4, 1e-3);
  }
  fer_refiner_run_free (run);
  fer_refiner_free (refiner);
  g_free (picture);
}

static void
expect_refusal (const Sketch *sketch, FerError code, const gchar *word)
{
  GError *error = NULL;
  gconstpointer loaded = load (sketch, &error);

  assert_refused (loaded, error, code, word);
}

static void
test_refusals (void)
{
  Sketch sketch = good;

  sketch.kind = "face-detector";
  expect_refusal (&sketch, FER_ERROR_UNSUPPORTED, "face-refiner");
  sketch = good;
  sketch.reach = "nan";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "reach");
  sketch.reach = "0";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "reach");
  sketch = good;
  sketch.max_proposals = "0";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "max_proposals");
  sketch.max_proposals = "1e9";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "max_proposals");
  sketch = good;
  sketch.prior = "-1";
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "prior");
  sketch = good;
  sketch.width = 0;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "square");
  sketch.width = SIDE + 1;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "square");
  sketch = good;
  sketch.channels = 2;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "Y, Cb and Cr");
  sketch = good;
  sketch.is_probability = FALSE;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "probability");
  sketch = good;
  sketch.has_points = FALSE;
  expect_refusal (&sketch, FER_ERROR_MALFORMED, "five points");
}

static gfloat
look_once (FerRefinerRun *run, const FerFrame *frame)
{
  guint8 scratch[SIDE * SIDE];
  FerLuma luma = fer_luma_from_frame (frame, scratch);
  FerPlanes planes = fer_planes_from_frame (frame);
  const FerDetection box = { 2, 2, 4, 4, 0.5f };
  const FerDetection *found;
  FerDetection seen;
  guint n;

  fer_refiner_run_confirm (run, &luma, &planes, &box, 1, &seen);
  found = fer_refiner_run_process (run, &luma, &planes, &box, 1, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (found[0].confidence, ==, seen.confidence);
  return seen.confidence;
}

/* Red is a face, whatever the format; without colour it is never sure. */
static void
test_colour (void)
{
  guint8 rgb[SIDE * SIDE * 3], luma[SIDE * SIDE], chroma[2][SIDE * SIDE / 4];
  const FerChroma planes = { chroma[0], chroma[1], SIDE / 2, SIDE / 2, 1, 1,
    1 };
  FerFrame packed = { FER_PIXEL_FORMAT_RGB, SIDE, SIDE, rgb, 3 * SIDE };
  FerFrame planar = { FER_PIXEL_FORMAT_LUMA, SIDE, SIDE, luma, SIDE,
    .chroma = planes };
  FerFrame grey = { FER_PIXEL_FORMAT_LUMA, SIDE, SIDE, luma, SIDE };
  Sketch sketch = good;
  FerRefiner *refiner;
  FerRefinerRun *run;

  sketch.channels = 3;
  sketch.bias = -12; /* grey is half of 20 */
  refiner = load (&sketch, NULL);
  run = fer_refiner_run_new (refiner, NULL);
  memset (luma, 200, sizeof luma);
  memset (chroma[0], 128, sizeof chroma[0]);
  for (gint i = 0; i < SIDE * SIDE; i++)
    memcpy (&rgb[3 * i], "\377\0\0", 3);
  memset (chroma[1], 240, sizeof chroma[1]);
  g_assert_cmpfloat (look_once (run, &packed), >, 0.99);
  g_assert_cmpfloat (look_once (run, &planar), >, 0.99);
  g_assert_cmpfloat (look_once (run, &grey), <, 0.2);
  for (gint i = 0; i < SIDE * SIDE; i++)
    memcpy (&rgb[3 * i], "\0\0\377", 3);
  memset (chroma[1], 110, sizeof chroma[1]);
  g_assert_cmpfloat (look_once (run, &packed), <, 0.04);
  g_assert_cmpfloat (look_once (run, &planar), <, 0.04);
  fer_refiner_run_free (run);
  fer_refiner_free (refiner);
}

/* --- Both stages, from files ---------------------------------------------- */

typedef struct {
  gchar *folder;
  gchar *first;
  gchar *second;
} Files;

static void
write_file (const gchar *path, GBytes *bytes)
{
  gsize size;
  const gchar *data = g_bytes_get_data (bytes, &size);
  GError *error = NULL;

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
  g_bytes_unref (bytes);
}

static void
files_set_up (Files *files, gconstpointer data)
{
  BrightCells sketch = bright_cells;
  Sketch second = good;

  files->folder = g_dir_make_tmp ("refiner-XXXXXX", NULL);
  files->first = g_build_filename (files->folder, "first.onnx", NULL);
  files->second = g_build_filename (files->folder, "second.onnx", NULL);
  sketch.refiner = "second.onnx";
  sketch.least_score = "0.001";
  write_file (files->first, bright_cells_build (&sketch));
  second.bias = -2;
  write_file (files->second, build (&second));
}

static void
files_tear_down (Files *files, gconstpointer data)
{
  g_remove (files->first);
  g_remove (files->second);
  g_rmdir (files->folder);
  g_free (files->folder);
  g_free (files->first);
  g_free (files->second);
}

/* The first stage proposes 16x16 pixels; the second looks at 32x32 around the
 * same centre and says 16x8. */
static void
test_cascade (Files *files, gconstpointer data)
{
  enum { WIDTH = 160, HEIGHT = 64, STRIDE = BRIGHT_CELLS_STRIDE };
  static const guint8 dim =
      64; /* a quarter, where the first stage says 0.007 */
  guint8 *picture = g_malloc0 (WIDTH * HEIGHT);
  FerLuma luma = { picture, WIDTH, HEIGHT, WIDTH };
  guint64 windows[FER_N_DETECTOR_STAGES] = { 7, 7 };
  GError *error = NULL;
  FerDetector *detector = fer_detector_new_from_file (files->first, &error);
  FerDetectorRun *run;
  const FerDetection *found;
  guint n;

  g_assert_no_error (error);
  g_assert_cmpstr (fer_detector_get_name (detector), ==, "bright-cells");
  run = fer_detector_run_new (detector, WIDTH, HEIGHT, 16, &error);
  g_assert_no_error (error);
  /* A lone bright cell, of which only the first stage is sure … */
  paint (picture, WIDTH, 2 * STRIDE, 3 * STRIDE, STRIDE, 255);
  found = fer_detector_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpfloat (found[0].confidence, <, 0.5);
  /* … and a wide dim place, of which only the second stage is sure. */
  memset (picture, 0, WIDTH * HEIGHT);
  paint (picture, WIDTH, 10 * STRIDE, 2 * STRIDE, 5 * STRIDE, dim);
  found = fer_detector_run_process (run, &luma, NULL, &n);
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpfloat (found[0].confidence, >, 0.9);
  g_assert_cmpfloat_with_epsilon (found[0].width, 2 * found[0].height, 1e-2);
  /* One level, as the picture is no higher than the largest face. */
  fer_detector_run_count_windows (run, windows);
  g_assert_cmpuint (windows[0], ==, 7 + (WIDTH / STRIDE) * (HEIGHT / STRIDE));
  g_assert_cmpuint (windows[1], >=, 7 + n);
  g_assert_cmpuint (windows[1], <=, 7 + 5 * 5);
  fer_detector_run_free (run);
  fer_detector_unref (detector);
  g_free (picture);
}

/* --- Faces between two scans ---------------------------------------------- */

#define FOLLOWED_WIDTH 160
#define FOLLOWED_HEIGHT 120
#define FRAME_NS (40 * G_GUINT64_CONSTANT (1000000))
#define SECOND_IN_FRAMES 25

static FerAnalyzer *
make_slow_analyzer (const Files *files)
{
  FerParams params = FER_PARAMS_INIT;
  GError *error = NULL;
  FerDetector *detector = fer_detector_new_from_file (files->first, &error);
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerAnalyzer *analyzer;

  g_assert_no_error (error);
  analyzer = fer_analyzer_new (detector, classifier);
  params.min_face = 16;
  params.detect_interval = 4 * SECOND_IN_FRAMES;
  fer_analyzer_set_params (analyzer, &params);
  fer_analyzer_set_format (
      analyzer, FER_PIXEL_FORMAT_LUMA, FOLLOWED_WIDTH, FOLLOWED_HEIGHT, &error);
  g_assert_no_error (error);
  fer_detector_unref (detector);
  fer_classifier_unref (classifier);
  return analyzer;
}

/* A slanted ground, and in the middle a slanted square with this slope; all is
 * red where the square is bright. */
static guint
count_faces (FerAnalyzer *analyzer, guint time, gint middle, gint slope)
{
  guint8 picture[FOLLOWED_WIDTH * FOLLOWED_HEIGHT];
  guint8 red[FOLLOWED_WIDTH * FOLLOWED_HEIGHT / 4];
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, FOLLOWED_WIDTH, FOLLOWED_HEIGHT,
    picture, FOLLOWED_WIDTH,
    .chroma = { red, red, FOLLOWED_WIDTH / 2, FOLLOWED_WIDTH / 2, 1, 1, 1 } };
  GError *error = NULL;
  guint n;

  for (gint y = 0; y < FOLLOWED_HEIGHT; y++) {
    for (gint x = 0; x < FOLLOWED_WIDTH; x++) {
      gboolean inside = ABS (x - 80) <= 16 && ABS (y - 60) <= 16;

      picture[y * FOLLOWED_WIDTH + x] =
          (guint8) (inside ? middle + slope * (x - 80) : (x + y) / 6);
    }
  }
  memset (red, middle >= 128 ? 255 : 128, sizeof red);
  fer_analyzer_process (analyzer, &frame, time * FRAME_NS, &n, &error);
  g_assert_no_error (error);
  return n;
}

/* What the second stage sees counts, not whether it looks as it did; @data: its
 * channels. */
static void
test_follows (Files *files, gconstpointer data)
{
  Sketch second = good;
  FerAnalyzer *analyzer;
  guint n;

  second.channels = GPOINTER_TO_INT (data);
  if (second.channels == 3)
    second.bias = -14;        /* not sure of grey */
  second.half_height = 0.25f; /* as large as the box that it looks around */
  write_file (files->second, build (&second));
  analyzer = make_slow_analyzer (files);
  n = count_faces (analyzer, 0, 200, 3);
  g_assert_cmpuint (n, >=, 1);
  for (guint i = 1; i <= 2 * SECOND_IN_FRAMES; i++)
    g_assert_cmpuint (count_faces (analyzer, i, 200, -3), ==, n);
  g_assert_cmpuint (
      count_faces (analyzer, 2 * SECOND_IN_FRAMES + 20, 60, -3), ==, 0);
  fer_analyzer_free (analyzer);
}

static void
expect_no_detector (
    const Files *files, GQuark domain, gint code, const gchar *word)
{
  GError *error = NULL;

  g_assert_null (fer_detector_new_from_file (files->first, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, word));
  g_clear_error (&error);
}

static void
test_wrong_files (Files *files, gconstpointer data)
{
  static const gchar *const names[] = { "", "../second.onnx", "/second.onnx",
    "..", "a\\b", "c:second.onnx" };
  BrightCells sketch = bright_cells;

  write_file (files->second, bright_cells_build (&sketch));
  expect_no_detector (files, FER_ERROR, FER_ERROR_UNSUPPORTED, "second.onnx");
  g_remove (files->second);
  expect_no_detector (files, FER_ERROR, FER_ERROR_NOT_FOUND, "second.onnx");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    sketch.refiner = names[i];
    write_file (files->first, bright_cells_build (&sketch));
    expect_no_detector (files, FER_ERROR, FER_ERROR_MALFORMED, "refiner");
  }
  sketch.refiner = NULL;
  sketch.least_score = "0";
  write_file (files->first, bright_cells_build (&sketch));
  expect_no_detector (files, FER_ERROR, FER_ERROR_MALFORMED, "least_score");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/refiner/judges", test_judges);
  g_test_add_func ("/engine/refiner/many", test_many);
  g_test_add_func ("/engine/refiner/borders", test_borders);
  g_test_add_func ("/engine/refiner/prior", test_prior);
  g_test_add_func ("/engine/refiner/confirm", test_confirm);
  g_test_add_func ("/engine/refiner/colour", test_colour);
  g_test_add_func ("/engine/refiner/refusals", test_refusals);
  g_test_add ("/engine/refiner/cascade", Files, NULL, files_set_up,
      test_cascade, files_tear_down);
  g_test_add ("/engine/refiner/follows", Files, NULL, files_set_up,
      test_follows, files_tear_down);
  g_test_add ("/engine/refiner/follows-in-colour", Files, GINT_TO_POINTER (3),
      files_set_up, test_follows, files_tear_down);
  g_test_add ("/engine/refiner/wrong-files", Files, NULL, files_set_up,
      test_wrong_files, files_tear_down);
  return g_test_run ();
}
