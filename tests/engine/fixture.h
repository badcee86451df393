/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An analyzer that is set to the picture with two faces. */
#pragma once

#include "faces.h"

#define FRAME_NS (40 * G_GUINT64_CONSTANT (1000000))

static inline const FerFace *
process (FerAnalyzer *analyzer, const FerFrame *frame, guint64 pts, guint *n)
{
  GError *error = NULL;
  const FerFace *faces = fer_analyzer_process (analyzer, frame, pts, n, &error);

  g_assert_no_error (error);
  g_assert_nonnull (faces);
  return faces;
}

static inline void
set_format (
    FerAnalyzer *analyzer, FerPixelFormat format, gint width, gint height)
{
  GError *error = NULL;

  g_assert_true (
      fer_analyzer_set_format (analyzer, format, width, height, &error));
  g_assert_no_error (error);
}

/* The picture, and an analyzer that is set to it. */
typedef struct {
  FerAnalyzer *analyzer; /* NULL where there is no cascade */
  guint8 *luma;
  FerFrame frame;
} Fixture;

static inline void
fixture_set_up (Fixture *fixture, gconstpointer user_data)
{
  const FerFrame frame = { FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT,
    NULL, FACES_WIDTH };

  if (skip_without_cascade ())
    return;
  fixture->luma = load_faces ();
  fixture->frame = frame;
  fixture->frame.data = fixture->luma;
  fixture->analyzer = make_analyzer (ALT2);
  set_format (fixture->analyzer, frame.format, frame.width, frame.height);
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer user_data)
{
  fer_analyzer_free (fixture->analyzer);
  g_free (fixture->luma);
}

#define FIXTURE_ADD(name, test)                                                \
  g_test_add (name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
