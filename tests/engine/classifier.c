/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "faces.h"
#include "onnx-builder.h"
#include "read/reading.h"

/* The picture with two faces as a frame. */
static FerFrame
make_picture (const guint8 *luma)
{
  return (FerFrame){ FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT, luma,
    FACES_WIDTH };
}

static void
test_embedded (void)
{
  static const gchar *const expected[] = { "neutral", "happy", "surprise",
    "sad", "angry", "disgust", "fear", "contempt" };
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  const gchar *const *labels;
  guint n;

  g_assert_no_error (error);
  labels = fer_classifier_get_labels (classifier, &n);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (labels[i], ==, expected[i]);
  g_assert_null (labels[n]);
  g_assert_cmpstr (fer_classifier_get_name (classifier), !=, "");
  fer_classifier_unref (classifier);
}

/* A face is read the same way alone and among others, in whatever slot. */
static void
test_batch (void)
{
  enum { BATCH = 8 };
  g_autofree guint8 *luma = load_faces ();
  const FerFrame picture = make_picture (luma);
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerClassifierRun *run = fer_classifier_run_new (classifier, BATCH, &error);
  gfloat alone[FER_MAX_LABELS];
  const gfloat *p;
  guint n_labels;

  g_assert_no_error (error);
  fer_classifier_get_labels (classifier, &n_labels);
  fer_classifier_run_set_crop (run, 0, &picture, 30, 60, 120, 120);
  p = fer_classifier_run_process (run, 1);
  memcpy (alone, p, n_labels * sizeof (gfloat));
  g_assert_cmpfloat (alone[1], >, 0.5);

  for (guint slot = 0; slot < BATCH; slot++) {
    for (guint i = 0; i < BATCH; i++) {
      gboolean happy = i == slot;

      fer_classifier_run_set_crop (run, i, &picture, happy ? 30 : 190,
          happy ? 60 : 50, happy ? 120 : 100, happy ? 120 : 100);
    }
    p = fer_classifier_run_process (run, BATCH);
    g_assert_cmpmem (p + slot * n_labels, n_labels * sizeof (gfloat), alone,
        n_labels * sizeof (gfloat));
  }
  fer_classifier_run_free (run);
  fer_classifier_unref (classifier);
}

/* The same face in the range of video, 16 to 235, is read the same way. */
static void
test_limited_range (void)
{
  g_autofree guint8 *full = load_faces ();
  g_autofree guint8 *limited = g_malloc (FACES_WIDTH * FACES_HEIGHT);
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerClassifierRun *run = fer_classifier_run_new (classifier, 2, &error);
  FerFrame picture;
  const gfloat *p;
  guint n_labels;

  g_assert_no_error (error);
  for (gint i = 0; i < FACES_WIDTH * FACES_HEIGHT; i++)
    limited[i] = (guint8) (16 + (full[i] * 219 + 127) / 255);
  fer_classifier_get_labels (classifier, &n_labels);
  picture = make_picture (full);
  fer_classifier_run_set_crop (run, 0, &picture, 190, 50, 100, 100);
  picture = make_picture (limited);
  picture.limited_range = TRUE;
  fer_classifier_run_set_crop (run, 1, &picture, 190, 50, 100, 100);
  p = fer_classifier_run_process (run, 2);
  for (guint i = 0; i < n_labels; i++)
    g_assert_cmpfloat_with_epsilon (p[i], p[n_labels + i], 0.01);
  fer_classifier_run_free (run);
  fer_classifier_unref (classifier);
}

static void
expect_error (const gchar *data, gsize size, FerError code)
{
  GBytes *bytes = g_bytes_new (data, size);
  GError *error = NULL;

  g_assert_null (fer_classifier_new_from_bytes (bytes, "a-model", &error));
  g_assert_error (error, FER_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, "a-model"));
  g_clear_error (&error);
  g_bytes_unref (bytes);
}

static void
test_broken (void)
{
  expect_error ("", 0, FER_ERROR_MALFORMED);
  expect_error ("not a network", 13, FER_ERROR_MALFORMED);
  expect_error ("<?xml version=\"1.0\"?>", 21, FER_ERROR_MALFORMED);
}

static void
test_missing (void)
{
  GError *error = NULL;

  g_assert_null (fer_classifier_new_from_file ("/nonexistent.onnx", &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_NOT_FOUND);
  g_clear_error (&error);
}

/* --- What a file does not say --------------------------------------------- */

/* A model whose scores are the means of its @n channels; frees @b. */
static FerClassifier *
load_means (
    OnnxBuilder *b, gint n, const FerClassifierOptions *options, GError **error)
{
  g_autofree gchar *path = NULL;
  FerClassifier *classifier;
  GBytes *bytes;
  gint file = g_file_open_tmp ("feremotion-XXXXXX.onnx", &path, error);

  g_assert_cmpint (file, >=, 0);
  close (file);
  onnx_builder_input (b, "x", 0, n, 16, 16);
  onnx_builder_node (b, "GlobalAveragePool", "x", "y");
  onnx_builder_output (b, "y");
  bytes = onnx_builder_finish (b);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
      (gssize) g_bytes_get_size (bytes), error));
  g_bytes_unref (bytes);
  classifier = fer_classifier_new (path, options, error);
  unlink (path);
  return classifier;
}

/* What it makes of the 16x16 pixels of @picture, as the differences between its
 * scores and the first. */
static void
read_picture (
    FerClassifier *classifier, const FerFrame *picture, gfloat differences[3])
{
  FerClassifierRun *run = fer_classifier_run_new (classifier, 1, NULL);
  const gfloat *p;

  fer_classifier_run_set_crop (run, 0, picture, 0, 0, 16, 16);
  p = fer_classifier_run_process (run, 1);
  for (gint i = 0; i < 3; i++)
    differences[i] = logf (p[i] / p[0]);
  fer_classifier_run_free (run);
}

static void
read_grey (FerClassifier *classifier, guint8 luma, gfloat differences[3])
{
  guint8 pixels[16 * 16];
  const FerFrame picture = { FER_PIXEL_FORMAT_LUMA, 16, 16, pixels, 16 };

  memset (pixels, luma, sizeof pixels);
  read_picture (classifier, &picture, differences);
}

/* Each channel has a mean and a deviation of its own: ImageNet's, times 255. */
static void
test_channels (void)
{
  static const gdouble mean[] = { 123.675, 116.28, 103.53 };
  static const gdouble std[] = { 58.395, 57.12, 57.375 };
  const FerClassifierOptions options = { "a, b,c", "123.675,116.28,103.53",
    "58.395, 57.12, 57.375", "rgb" };
  GError *error = NULL;
  FerClassifier *classifier =
      load_means (onnx_builder_new (13), 3, &options, &error);
  gfloat differences[3];

  g_assert_no_error (error);
  g_assert_null (fer_classifier_get_guess (classifier));
  read_grey (classifier, 200, differences);
  for (gint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (differences[i],
        (200 - mean[i]) / std[i] - (200 - mean[0]) / std[0], 1e-4);
  fer_classifier_unref (classifier);
}

/* The file's metadata say the same; the caller goes first. */
static void
test_metadata (void)
{
  const FerClassifierOptions options = { .mean = "0,255,0" };
  OnnxBuilder *b = onnx_builder_new (13);
  GError *error = NULL;
  FerClassifier *classifier;
  gfloat differences[3];

  onnx_builder_metadata (b, "labels", "a,b,c");
  onnx_builder_metadata (b, "mean", "1");
  onnx_builder_metadata (b, "std", "255");
  onnx_builder_metadata (b, "channels", "bgr");
  classifier = load_means (b, 3, &options, &error);
  g_assert_no_error (error);
  g_assert_null (fer_classifier_get_guess (classifier));
  read_grey (classifier, 100, differences);
  g_assert_cmpfloat_with_epsilon (differences[1], -1, 1e-4);
  g_assert_cmpfloat_with_epsilon (differences[2], 0, 1e-6);
  fer_classifier_unref (classifier);
}

/* A guess is told, each part of it. */
static void
test_guess (void)
{
  const FerClassifierOptions labels = { .labels = "a,b,c" };
  const FerClassifierOptions no_std = { .labels = "a,b,c", .mean = "0" };
  GError *error = NULL;
  FerClassifier *classifier =
      load_means (onnx_builder_new (13), 3, &labels, &error);

  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (fer_classifier_get_guess (classifier), "divided by 255"));
  g_assert_nonnull (strstr (
      fer_classifier_get_guess (classifier), "the order of its 3 channels"));
  fer_classifier_unref (classifier);
  classifier = load_means (onnx_builder_new (13), 3, &no_std, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
      strstr (fer_classifier_get_guess (classifier), "deviation"));
  fer_classifier_unref (classifier);
}

static void
refuse (gint channels, const FerClassifierOptions *options, FerError code,
    const gchar *text)
{
  GError *error = NULL;

  g_assert_null (load_means (onnx_builder_new (13), channels, options, &error));
  g_assert_error (error, FER_ERROR, (gint) code);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' does not say '%s'", error->message, text);
  g_error_free (error);
}

static void
test_refused_options (void)
{
  static const struct {
    FerClassifierOptions options;
    const gchar *text;
  } wrong[] = {
    { { "a,b", "0", "1" }, "2 names for 3 outputs" },
    { { "a", "0", "1" }, "1 name for 3 outputs" },
    { { "a,b,", "0", "1" }, "an empty, a repeated" },
    { { "a,b, a", "0", "1" }, "an empty, a repeated" },
    { { "a,b,c", "0,0", "1" }, "2 numbers for 3 channels" },
    { { "a,b,c", "zero", "1" }, "no list of numbers" },
    { { "a,b,c", "nan", "1" }, "no list of numbers" },
    { { "a,b,c", "", "1" }, "0 numbers for 3 channels" },
    { { "a,b,c", "0", "1,1,0" }, "above 0" },
    { { "a,b,c", "0.485,0.456,0.406", "0.229,0.224,0.225" }, "by 255" },
    { { "a,b,c", "0", "1", "yuv" }, "'yuv', none of rgb" },
  };

  refuse (3, NULL, FER_ERROR_UNSUPPORTED, "nothing names its 3 outputs");
  refuse (1, &(FerClassifierOptions){ "a", "0", "1", "rgb" },
      FER_ERROR_ARGUMENT, "one channel");
  refuse (1, &(FerClassifierOptions){ "a", "0,0", "1" }, FER_ERROR_ARGUMENT,
      "has 2 numbers for 1 channel");
  refuse (1, &(FerClassifierOptions){ "a", "0", "1" }, FER_ERROR_UNSUPPORTED,
      "2 to 32 outputs, this one 1");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    refuse (3, &wrong[i].options, FER_ERROR_ARGUMENT, wrong[i].text);
}

/* --- Numbers that are none ------------------------------------------------ */

/* The means of three channels, each times @factor. */
static FerClassifier *
load_scaled (const gfloat factor[3], GError **error)
{
  const FerClassifierOptions options = { "a,b,c", "0", "1", "luma" };
  OnnxBuilder *b = onnx_builder_new (13);
  FerClassifier *classifier;
  GBytes *bytes;

  onnx_builder_input (b, "x", 0, 3, 16, 16);
  onnx_builder_floats (b, "factor", DIMS (3, 1, 1), factor);
  onnx_builder_node (b, "GlobalAveragePool", "x", "mean");
  onnx_builder_node (b, "Mul", "mean factor", "y");
  onnx_builder_output (b, "y");
  onnx_builder_metadata (b, "labels", options.labels);
  onnx_builder_metadata (b, "mean", options.mean);
  onnx_builder_metadata (b, "std", options.std);
  onnx_builder_metadata (b, "channels", options.channels);
  bytes = onnx_builder_finish (b);
  classifier = fer_classifier_new_from_bytes (bytes, "scaled", error);
  g_bytes_unref (bytes);
  return classifier;
}

static void
test_too_large_weights (void)
{
  static const gfloat factor[] = { 1, 3e38f, 1 };
  GError *error = NULL;

  g_assert_null (load_scaled (factor, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_MALFORMED);
  g_assert_nonnull (strstr (error->message, "infinite or no number"));
  g_error_free (error);
}

/* Noise passes, a bright picture is too much: of it nothing is said, also not
 * of the labels that have a number. */
static void
test_no_answer (void)
{
  static const gfloat factor[] = { 0, 2e36f, 0.01f };
  static const guint8 luma[] = { 20, 255 };
  GError *error = NULL;
  FerClassifier *classifier = load_scaled (factor, &error);
  FerClassifierRun *run;
  guint8 pixels[16 * 16];
  const FerFrame picture = { FER_PIXEL_FORMAT_LUMA, 16, 16, pixels, 16 };

  g_assert_no_error (error);
  run = fer_classifier_run_new (classifier, 2, &error);
  for (guint i = 0; i < 2; i++) {
    memset (pixels, luma[i], sizeof pixels);
    fer_classifier_run_set_crop (run, i, &picture, 0, 0, 16, 16);
  }
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat (
        fer_classifier_run_process (run, 2)[i], ==, i == 1 ? 1 : 0);
  fer_classifier_run_free (run);
  fer_classifier_unref (classifier);
}

/* What a face was read as before stays; one that never was read is uncertain.
 */
static void
test_reading_without_answer (void)
{
  static const gfloat factor[] = { 0, 2e36f, 0.01f };
  const FerParams params = FER_PARAMS_INIT;
  FerClassifier *classifier = load_scaled (factor, NULL);
  FerReader *reader = fer_reader_new (classifier, NULL);
  const FerDetection box = { 0, 0, 16, 16, 1 };
  FerReading before, never;
  guint8 pixels[16 * 16];
  const FerLuma luma = { pixels, 16, 16, 16, FALSE };
  const FerPicture picture = { .luma = &luma };
  FerFace face;

  fer_reading_reset (&before, 3);
  fer_reading_reset (&never, 3);
  before.framing = never.framing = FER_FRAMING_SQUARE;
  for (guint i = 0; i < 2; i++) {
    const FerReadable faces[] = { { &box, &before }, { &box, &never } };

    memset (pixels, i == 0 ? 20 : 255, sizeof pixels);
    fer_reader_read (reader, &picture, FALSE, faces, i + 1, i, 0);
  }
  before.quality = never.quality = 1;
  fer_reading_tell (&before, &box, 3, &params, &face);
  g_assert_cmpint (face.emotion, ==, 1);
  g_assert_cmpfloat (face.probabilities[1], ==, 1);
  fer_reading_tell (&never, &box, 3, &params, &face);
  g_assert_cmpint (face.emotion, ==, FER_UNCERTAIN);
  fer_reader_free (reader);
  fer_classifier_unref (classifier);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/classifier/embedded", test_embedded);
  g_test_add_func ("/engine/classifier/batch", test_batch);
  g_test_add_func ("/engine/classifier/limited-range", test_limited_range);
  g_test_add_func ("/engine/classifier/broken", test_broken);
  g_test_add_func ("/engine/classifier/missing", test_missing);
  g_test_add_func ("/engine/classifier/channels", test_channels);
  g_test_add_func ("/engine/classifier/metadata", test_metadata);
  g_test_add_func ("/engine/classifier/guess", test_guess);
  g_test_add_func ("/engine/classifier/refused-options", test_refused_options);
  g_test_add_func (
      "/engine/classifier/too-large-weights", test_too_large_weights);
  g_test_add_func ("/engine/classifier/no-answer", test_no_answer);
  g_test_add_func (
      "/engine/classifier/reading-without-answer", test_reading_without_answer);
  return g_test_run ();
}
