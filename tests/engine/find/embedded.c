/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The detector that is built in is the one in models/, with all its stages. */
#include "../faces.h"
#include "find/detector.h"

#define MIN_FACE 24

static FerDetector *
load_file (void)
{
  gchar *path = g_test_build_filename (
      G_TEST_DIST, "..", "..", "models", "face-int8.onnx", NULL);
  GError *error = NULL;
  FerDetector *detector = fer_detector_new_from_file (path, &error);

  g_assert_no_error (error);
  g_free (path);
  return detector;
}

static FerDetectorRun *
plan (const FerDetector *detector)
{
  GError *error = NULL;
  FerDetectorRun *run = fer_detector_run_new (
      detector, FACES_WIDTH, FACES_HEIGHT, MIN_FACE, &error);

  g_assert_no_error (error);
  return run;
}

static void
test_is_the_file (void)
{
  GError *error = NULL;
  guint8 *picture = load_faces ();
  FerLuma luma = { picture, FACES_WIDTH, FACES_HEIGHT, FACES_WIDTH };
  FerDetector *embedded = fer_detector_new_embedded (&error);
  FerDetector *file = load_file ();
  FerDetectorRun *embedded_run, *file_run;
  const FerDetection *found, *expected;
  guint n_found, n_expected;

  g_assert_no_error (error);
  g_assert_cmpstr (
      fer_detector_get_name (embedded), ==, fer_detector_get_name (file));
  embedded_run = plan (embedded);
  file_run = plan (file);
  g_assert_cmpint (fer_detector_run_can_confirm (embedded_run), ==,
      fer_detector_run_can_confirm (file_run));
  found = fer_detector_run_process (embedded_run, &luma, NULL, &n_found);
  expected = fer_detector_run_process (file_run, &luma, NULL, &n_expected);
  g_assert_cmpuint (n_found, >=, 2);
  g_assert_cmpmem (
      found, n_found * sizeof *found, expected, n_expected * sizeof *expected);
  fer_detector_run_free (embedded_run);
  fer_detector_run_free (file_run);
  fer_detector_unref (embedded);
  fer_detector_unref (file);
  g_free (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/embedded/is-the-file", test_is_the_file);
  return g_test_run ();
}
