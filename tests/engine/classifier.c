/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "faces.h"

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
  GError *error = NULL;
  FerClassifier *classifier = fer_classifier_new_embedded (&error);
  FerClassifierRun *run = fer_classifier_run_new (classifier, BATCH, &error);
  gfloat alone[FER_MAX_LABELS];
  const gfloat *p;
  guint n_labels;

  g_assert_no_error (error);
  fer_classifier_get_labels (classifier, &n_labels);
  fer_classifier_run_set_crop (run, 0, luma, FACES_WIDTH, FACES_HEIGHT,
      FACES_WIDTH, FALSE, 30, 60, 120, 120);
  p = fer_classifier_run_process (run, 1);
  memcpy (alone, p, n_labels * sizeof (gfloat));
  g_assert_cmpfloat (alone[1], >, 0.5);

  for (guint slot = 0; slot < BATCH; slot++) {
    for (guint i = 0; i < BATCH; i++) {
      gboolean happy = i == slot;

      fer_classifier_run_set_crop (run, i, luma, FACES_WIDTH, FACES_HEIGHT,
          FACES_WIDTH, FALSE, happy ? 30 : 190, happy ? 60 : 50,
          happy ? 120 : 100, happy ? 120 : 100);
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
  const gfloat *p;
  guint n_labels;

  g_assert_no_error (error);
  for (gint i = 0; i < FACES_WIDTH * FACES_HEIGHT; i++)
    limited[i] = (guint8) (16 + (full[i] * 219 + 127) / 255);
  fer_classifier_get_labels (classifier, &n_labels);
  fer_classifier_run_set_crop (run, 0, full, FACES_WIDTH, FACES_HEIGHT,
      FACES_WIDTH, FALSE, 190, 50, 100, 100);
  fer_classifier_run_set_crop (run, 1, limited, FACES_WIDTH, FACES_HEIGHT,
      FACES_WIDTH, TRUE, 190, 50, 100, 100);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/classifier/embedded", test_embedded);
  g_test_add_func ("/engine/classifier/batch", test_batch);
  g_test_add_func ("/engine/classifier/limited-range", test_limited_range);
  g_test_add_func ("/engine/classifier/broken", test_broken);
  g_test_add_func ("/engine/classifier/missing", test_missing);
  return g_test_run ();
}
