/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

/* The luma of the picture in any format, with padded rows. */
static guint8 *
make_frame (FerFrame *frame, FerPixelFormat format, const guint8 *luma)
{
  static const gint pixel_sizes[] = { 1, 2, 2, 3, 3, 4, 4, 4, 4 };
  gint size = pixel_sizes[format];
  gint stride = FACES_WIDTH * size + 13;
  guint8 *data = g_malloc ((gsize) stride * FACES_HEIGHT);

  for (gint y = 0; y < FACES_HEIGHT; y++) {
    for (gint x = 0; x < FACES_WIDTH; x++) {
      guint8 *pixel = data + (gsize) y * stride + x * size;

      memset (pixel, luma[y * FACES_WIDTH + x], size);
      /* What is no luma in it must not matter. */
      if (format == FER_PIXEL_FORMAT_YUYV)
        pixel[1] = (guint8) (x * 7);
      else if (format == FER_PIXEL_FORMAT_UYVY)
        pixel[0] = (guint8) (x * 7);
      else if (format == FER_PIXEL_FORMAT_RGBX
               || format == FER_PIXEL_FORMAT_BGRX)
        pixel[3] = (guint8) (x * 7);
      else if (format == FER_PIXEL_FORMAT_XRGB
               || format == FER_PIXEL_FORMAT_XBGR)
        pixel[0] = (guint8) (x * 7);
    }
  }
  *frame = (FerFrame){ format, FACES_WIDTH, FACES_HEIGHT, data, stride, FALSE };
  return data;
}

static void
test_two_faces (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer = fixture->analyzer;
  const FerFace *faces;
  guint n;

  if (analyzer == NULL)
    return;
  faces = process (analyzer, &fixture->frame, 0, &n);

  g_assert_cmpuint (n, ==, 2);
  /* Largest first: the happy one of 120 px at (30, 60), then the surprised one
   * of 100 px at (190, 50). */
  g_assert_cmpfloat_with_epsilon (faces[0].x + faces[0].width / 2, 90, 8);
  g_assert_cmpfloat_with_epsilon (faces[0].y + faces[0].height / 2, 120, 8);
  g_assert_cmpfloat_with_epsilon (faces[1].x + faces[1].width / 2, 240, 8);
  g_assert_cmpfloat_with_epsilon (faces[1].y + faces[1].height / 2, 100, 8);
  g_assert_cmpint (faces[0].emotion, ==, 1);
  g_assert_cmpint (faces[1].emotion, ==, 2);
  g_assert_cmpuint (faces[0].id, !=, faces[1].id);
  for (guint i = 0; i < n; i++) {
    gfloat sum = 0;

    for (guint k = 0; k < FER_MAX_LABELS; k++)
      sum += faces[i].probabilities[k];
    g_assert_cmpfloat_with_epsilon (sum, 1.0, 1e-4);
    g_assert_cmpfloat (faces[i].confidence, >=, 0.5);
    g_assert_cmpfloat (faces[i].emotion_confidence, ==,
        faces[i].probabilities[faces[i].emotion]);
  }
}

static void
test_every_format_sees_the_same (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer = fixture->analyzer;
  FerFace expected[2];

  if (analyzer == NULL)
    return;
  for (gint f = FER_PIXEL_FORMAT_LUMA; f <= FER_PIXEL_FORMAT_XBGR; f++) {
    FerFrame frame;
    guint8 *data = make_frame (&frame, f, fixture->luma);
    const FerFace *faces;
    guint n;

    set_format (analyzer, f, FACES_WIDTH, FACES_HEIGHT);
    faces = process (analyzer, &frame, f * FRAME_NS, &n);
    g_assert_cmpuint (n, ==, 2);
    for (guint i = 0; i < 2; i++) {
      FerFace face = faces[i];

      /* A new format is a new scene: other numbers. */
      face.id = 0;
      if (f == FER_PIXEL_FORMAT_LUMA)
        expected[i] = face;
      g_assert_cmpmem (&face, sizeof (face), &expected[i], sizeof (face));
    }
    g_free (data);
  }
}

static void
test_params (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer = fixture->analyzer;
  FerParams params = FER_PARAMS_INIT;
  const FerFace *faces;
  guint n, id;

  if (analyzer == NULL)
    return;
  faces = process (analyzer, &fixture->frame, 0, &n);
  g_assert_cmpuint (n, ==, 2);
  id = faces[0].id;

  params.max_faces = 1;
  fer_analyzer_set_params (analyzer, &params);
  faces = process (analyzer, &fixture->frame, FRAME_NS, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (faces[0].id, ==, id);

  params.max_faces = 32;
  params.min_face = 112;
  fer_analyzer_set_params (analyzer, &params);
  process (analyzer, &fixture->frame, 2 * FRAME_NS, &n);
  g_assert_cmpuint (n, ==, 1);

  params.min_face = 100000;
  fer_analyzer_set_params (analyzer, &params);
  process (analyzer, &fixture->frame, 3 * FRAME_NS, &n);
  g_assert_cmpuint (n, ==, 0);

  params.min_face = 0;
  params.detect_threshold = 1.0f;
  fer_analyzer_set_params (analyzer, &params);
  process (analyzer, &fixture->frame, 4 * FRAME_NS, &n);
  g_assert_cmpuint (n, ==, 0);

  params.detect_threshold = 0.5f;
  params.min_confidence = 1.0f;
  fer_analyzer_set_params (analyzer, &params);
  faces = process (analyzer, &fixture->frame, 5 * FRAME_NS, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (faces[0].emotion, ==, FER_UNCERTAIN);
  g_assert_cmpfloat (faces[0].probabilities[1], >, 0.3);
  /* Back within half a second: still the same face. */
  g_assert_cmpuint (faces[0].id, ==, id);
}

static void
test_same_input_same_output (void)
{
  g_autofree guint8 *luma = NULL;
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT, NULL,
    FACES_WIDTH };
  FerFace first[4][2];

  if (skip_without_cascade ())
    return;
  frame.data = luma = load_faces ();
  for (gint run = 0; run < 2; run++) {
    FerAnalyzer *analyzer = make_analyzer (ALT2);

    set_format (analyzer, frame.format, frame.width, frame.height);
    for (gint i = 0; i < 4; i++) {
      guint n;
      const FerFace *faces = process (analyzer, &frame, i * FRAME_NS, &n);

      g_assert_cmpuint (n, ==, 2);
      if (run == 0)
        memcpy (first[i], faces, sizeof (first[i]));
      else
        g_assert_cmpmem (faces, sizeof (first[i]), first[i], sizeof (first[i]));
    }
    fer_analyzer_free (analyzer);
  }
}

static void
test_any_size (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer = fixture->analyzer;
  static const gint sizes[][2] = { { 1, 1 }, { 1, 300 }, { 300, 1 }, { 19, 23 },
    { 24, 24 }, { 32, 32 }, { 33, 35 }, { 161, 121 }, { 1921, 1081 } };

  if (analyzer == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint width = sizes[i][0];
    gint height = sizes[i][1];
    guint8 *data = g_malloc0 ((gsize) width * height);
    FerFrame frame = { FER_PIXEL_FORMAT_LUMA, width, height, data, width };
    guint n;

    for (gint k = 0; k < width * height; k++)
      data[k] = (guint8) (k * 2654435761u >> 24);
    set_format (analyzer, frame.format, width, height);
    process (analyzer, &frame, 0, &n);
    g_assert_cmpuint (n, <=, FER_MAX_FACES);
    g_free (data);
  }
}

static void
test_wrong_frames (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer;
  GError *error = NULL;
  guint n = 7;

  if (fixture->analyzer == NULL)
    return;
  /* One whose format is not set yet. */
  analyzer = make_analyzer (ALT2);

  g_assert_null (
      fer_analyzer_process (analyzer, &fixture->frame, 0, &n, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_cmpuint (n, ==, 0);

  g_assert_false (
      fer_analyzer_set_format (analyzer, FER_PIXEL_FORMAT_LUMA, 0, 10, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (fer_analyzer_set_format (
      analyzer, FER_PIXEL_FORMAT_LUMA, 10, 40000, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
  g_clear_error (&error);

  set_format (analyzer, FER_PIXEL_FORMAT_LUMA, FACES_WIDTH, FACES_HEIGHT - 1);
  g_assert_null (
      fer_analyzer_process (analyzer, &fixture->frame, 0, &n, &error));
  g_assert_error (error, FER_ERROR, FER_ERROR_ARGUMENT);
  g_clear_error (&error);
  fer_analyzer_free (analyzer);
}

/* The shipped face network, but one that looks at faces of 4096 pixels at once:
 * its tiles are as large as they get. */
static gchar *
write_far_sighted_model (void)
{
  g_autofree gchar *path = g_test_build_filename (
      G_TEST_DIST, "..", "..", "models", "face.onnx", NULL);
  gchar *copy = NULL, *data, *value;
  gsize size, at = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  while (memcmp (data + at, "max_size", strlen ("max_size")) != 0)
    at++;
  /* Behind the key, a tag and the value's length. */
  value = data + at + strlen ("max_size") + 2;
  for (gint i = 0, n = value[-1]; i < n; i++)
    value[i] = i < n - 4 ? '0' : "4096"[i - n + 4];
  close (g_file_open_tmp ("far-XXXXXX.onnx", &copy, NULL));
  g_assert_true (g_file_set_contents (copy, data, (gssize) size, NULL));
  g_free (data);
  return copy;
}

/* A face network that cannot be planned for a smallest face says so, and works
 * again when that is taken back. */
static void
test_impossible_min_face (void)
{
  enum { SIDE = 4200 };
  g_autofree gchar *path = write_far_sighted_model ();
  g_autofree guint8 *luma = g_malloc0 (SIDE * SIDE);
  FerFrame frame = { FER_PIXEL_FORMAT_LUMA, SIDE, SIDE, luma, SIDE, FALSE };
  FerParams params = FER_PARAMS_INIT;
  FerAnalyzer *analyzer = make_analyzer (path);
  GError *error = NULL;
  guint n;

  set_format (analyzer, frame.format, SIDE, SIDE);
  process (analyzer, &frame, 0, &n);

  params.min_face = 1;
  fer_analyzer_set_params (analyzer, &params);
  for (gint twice = 0; twice < 2; twice++) {
    g_assert_null (fer_analyzer_process (analyzer, &frame, 0, &n, &error));
    g_assert_nonnull (error);
    g_assert_null (strstr (error->message, "was set"));
    g_clear_error (&error);
  }

  params.min_face = 0;
  fer_analyzer_set_params (analyzer, &params);
  process (analyzer, &frame, 0, &n);
  fer_analyzer_free (analyzer);
  g_unlink (path);
}

static void
test_stats (Fixture *fixture, gconstpointer user_data)
{
  FerAnalyzer *analyzer = fixture->analyzer;
  FerStats stats;
  guint n;

  if (analyzer == NULL)
    return;
  for (gint i = 0; i < 3; i++)
    process (analyzer, &fixture->frame, i * FRAME_NS, &n);
  fer_analyzer_get_stats (analyzer, &stats);
  g_assert_cmpuint (stats.frames, ==, 3);
  g_assert_cmpuint (stats.faces, ==, 6);
  g_assert_cmpuint (stats.mean_ns[FER_STAGE_DETECT], >, 0);
  g_assert_cmpuint (stats.mean_ns[FER_STAGE_CLASSIFY], >, 0);
  g_assert_cmpuint (stats.mean_ns[FER_STAGE_TOTAL], >=,
      stats.mean_ns[FER_STAGE_DETECT] + stats.mean_ns[FER_STAGE_CLASSIFY]);
}

#define ADD(name, test) FIXTURE_ADD ("/engine/analyzer/" name, test)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("two-faces", test_two_faces);
  ADD ("every-format", test_every_format_sees_the_same);
  ADD ("params", test_params);
  g_test_add_func ("/engine/analyzer/same-output", test_same_input_same_output);
  ADD ("any-size", test_any_size);
  ADD ("wrong-frames", test_wrong_frames);
  g_test_add_func (
      "/engine/analyzer/impossible-min-face", test_impossible_min_face);
  ADD ("stats", test_stats);
  return g_test_run ();
}
