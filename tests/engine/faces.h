/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The picture with two faces that tests/data/make_faces.py makes. */
#pragma once

#include "fer.h"

#define FACES_WIDTH 320
#define FACES_HEIGHT 240

static inline guint8 *
load_faces (void)
{
  gchar *path = g_test_build_filename (
      G_TEST_DIST, "..", "data", "faces-320x240.gray", NULL);
  GError *error = NULL;
  gchar *data = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (size, ==, FACES_WIDTH * FACES_HEIGHT);
  g_free (path);
  return (guint8 *) data;
}

/* @cascade: %NULL for the detector that is built in. */
static inline FerAnalyzer *
make_analyzer (const gchar *cascade)
{
  GError *error = NULL;
  FerDetector *detector = cascade != NULL
                              ? fer_detector_new_from_file (cascade, &error)
                              : fer_detector_new_embedded (&error);
  FerClassifier *classifier;
  FerAnalyzer *analyzer;

  g_assert_no_error (error);
  classifier = fer_classifier_new_embedded (&error);
  g_assert_no_error (error);
  analyzer = fer_analyzer_new (detector, classifier);
  fer_detector_unref (detector);
  fer_classifier_unref (classifier);
  return analyzer;
}

#define ALT2 "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"

static inline gboolean
skip_without_cascade (void)
{
  if (g_file_test (ALT2, G_FILE_TEST_EXISTS))
    return FALSE;
  g_test_skip ("opencv-data is not installed");
  return TRUE;
}
