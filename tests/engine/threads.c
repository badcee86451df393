/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any number of threads gives the same faces. */
#include <string.h>

#include "base/crew.h"
#include "faces.h"

#define MAX_ITEMS 50
#define TILES 2 /* the picture, so often in each direction */
#define N_FRAMES 3

/* --- Crews ---------------------------------------------------------------- */

typedef struct {
  guint n_workers;
  gint calls[MAX_ITEMS];
  gint busy[FER_MAX_THREADS];
} Calls;

static void
count_call (gpointer data, guint item, guint worker)
{
  Calls *calls = data;

  g_assert_cmpuint (worker, <, calls->n_workers);
  g_assert_true (
      g_atomic_int_compare_and_exchange (&calls->busy[worker], 0, 1));
  calls->calls[item]++;
  g_atomic_int_set (&calls->busy[worker], 0);
}

static void
test_each_item_once (void)
{
  for (guint n = 1; n <= 5; n++) {
    FerCrew *crew = fer_crew_new (n);

    g_assert_cmpuint (fer_crew_get_size (crew), ==, n);
    for (guint round = 0; round < 2000; round++) {
      Calls calls = { n, { 0 }, { 0 } };
      guint n_items = round % (MAX_ITEMS + 1);

      /* Now and then they fall asleep. */
      if (round % 500 == 0)
        g_usleep (2000);
      fer_crew_run (crew, count_call, &calls, n_items);
      for (guint i = 0; i < MAX_ITEMS; i++)
        g_assert_cmpint (calls.calls[i], ==, i < n_items);
    }
    /* 39 full turns of 0 … 50 items and one to 10; two are no job to share */
    if (crew != NULL)
      g_assert_cmpuint (
          fer_crew_count_jobs (crew), ==, 39 * (MAX_ITEMS - 1) + 9);
    fer_crew_free (crew);
  }
}

static void
test_no_crew (void)
{
  g_assert_null (fer_crew_new (0));
  g_assert_null (fer_crew_new (1));
  g_assert_cmpuint (fer_crew_get_size (NULL), ==, 1);
  fer_crew_free (NULL);
}

/* --- Frames --------------------------------------------------------------- */

typedef struct {
  guint n;
  FerFace faces[FER_MAX_FACES];
} Result;

static guint8 *
make_picture (FerFrame *frame)
{
  g_autofree guint8 *faces = load_faces ();
  gint width = TILES * FACES_WIDTH, height = TILES * FACES_HEIGHT;
  guint8 *luma = g_malloc ((gsize) width * height);

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x += FACES_WIDTH)
      memcpy (luma + (gsize) y * width + x,
          faces + (gsize) (y % FACES_HEIGHT) * FACES_WIDTH, FACES_WIDTH);
  }
  *frame =
      (FerFrame){ FER_PIXEL_FORMAT_LUMA, width, height, luma, width, FALSE };
  return luma;
}

/* Without threads where @n_threads is 0: nothing is set. */
static void
analyze (const gchar *model, const FerFrame *frame, guint n_threads,
    gboolean change, Result *results)
{
  FerParams params = FER_PARAMS_INIT;
  FerAnalyzer *analyzer = make_analyzer (model);
  GError *error = NULL;

  params.min_face = 48;
  params.detect_threshold = 0.1f;
  fer_analyzer_set_params (analyzer, &params);
  if (n_threads > 0)
    fer_analyzer_set_threads (analyzer, n_threads);
  fer_analyzer_set_format (
      analyzer, frame->format, frame->width, frame->height, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_FRAMES; i++) {
    const FerFace *faces = fer_analyzer_process (analyzer, frame,
        i * G_GUINT64_CONSTANT (40000000), &results[i].n, &error);

    g_assert_no_error (error);
    memcpy (results[i].faces, faces, results[i].n * sizeof (FerFace));
    if (change)
      fer_analyzer_set_threads (analyzer, 1 + i % 3);
  }
  fer_analyzer_free (analyzer);
}

static void
check_model (const gchar *model, guint least_faces)
{
  FerFrame frame;
  g_autofree guint8 *luma = make_picture (&frame);
  g_autofree Result *expected = g_new0 (Result, N_FRAMES);
  g_autofree Result *results = g_new0 (Result, N_FRAMES);

  analyze (model, &frame, 0, FALSE, expected);
  g_assert_cmpuint (expected[0].n, >=, least_faces);
  for (guint n = 1; n <= 4; n++) {
    analyze (model, &frame, n, n == 4, results);
    for (guint i = 0; i < N_FRAMES; i++) {
      g_assert_cmpuint (results[i].n, ==, expected[i].n);
      g_assert_cmpmem (results[i].faces, results[i].n * sizeof (FerFace),
          expected[i].faces, expected[i].n * sizeof (FerFace));
    }
  }
}

static void
test_haar (void)
{
  if (!skip_without_cascade ())
    check_model (ALT2, 2 * TILES * TILES);
}

static void
test_lbp (void)
{
  if (!skip_without_cascade ())
    check_model (
        "/usr/share/opencv4/lbpcascades/lbpcascade_frontalface.xml", TILES);
}

static void
test_network (gconstpointer file)
{
  g_autofree gchar *path =
      g_test_build_filename (G_TEST_DIST, "..", "..", "models", file, NULL);

  check_model (path, TILES);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/threads/each-item-once", test_each_item_once);
  g_test_add_func ("/engine/threads/no-crew", test_no_crew);
  g_test_add_func ("/engine/threads/haar", test_haar);
  g_test_add_func ("/engine/threads/lbp", test_lbp);
  g_test_add_data_func ("/engine/threads/network", "face.onnx", test_network);
  g_test_add_data_func (
      "/engine/threads/network-int8", "face-int8.onnx", test_network);
  return g_test_run ();
}
