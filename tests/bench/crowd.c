/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The worst frame: 1080p with 100 faces of 30 pixels on a busy ground, against
 * the same ground without a face and a grey frame. The detector alone, on one
 * thread, and the element.
 *
 * bench-crowd DETECTOR...      ONNX files; "" = embedded
 */
#include <stdio.h>
#include <string.h>

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "cpu-time.h"
#include "find/detector.h"
#include "machine.h"
#include "picture.h"

#define SKIP 77
#define COLUMNS 10
#define ROWS 10
/* Of the jaw; the box from forehead to chin is higher than that by a fifth. */
#define FACE_WIDTH 25
#define FACE_HEIGHT 30
#define ROUNDS 9
#define N_FRAMES 3
#define THRESHOLD 0.5f /* the default of detect-threshold */

static const gchar *const names[N_FRAMES] = { "grey", "no face", "crowd" };

/* In turn, the least of many: others use the machine. */
typedef struct {
  gdouble ms[N_FRAMES];
  guint faces[N_FRAMES];
  guint64 windows[N_FRAMES][FER_N_DETECTOR_STAGES];
} Figures;

static void
print (const gchar *what, const Figures *figures)
{
  printf ("%s\n", what);
  for (guint i = 0; i < N_FRAMES; i++) {
    printf ("  %-8s %8.2f ms %6.2f times %5u faces", names[i], figures->ms[i],
        figures->ms[i] / figures->ms[0], figures->faces[i]);
    for (guint s = 0; s < FER_N_DETECTOR_STAGES; s++) {
      if (figures->windows[i][s] > 0)
        printf (", stage %u: %" G_GUINT64_FORMAT " windows", s + 1,
            figures->windows[i][s]);
    }
    printf ("\n");
  }
}

static void
note (Figures *figures, guint i, gdouble start)
{
  figures->ms[i] = MIN (figures->ms[i], get_process_ms () - start);
}

/* --- The detector --------------------------------------------------------- */

static void
look (FerDetectorRun *run, const Picture *picture, Figures *figures, guint i)
{
  const FerLuma luma = { picture->pixels, picture->width, picture->height,
    picture->width };
  const FerDetection *found;
  gdouble start = get_process_ms ();
  guint n;

  found = fer_detector_run_process (run, &luma, NULL, &n);
  note (figures, i, start);
  figures->faces[i] = 0;
  for (guint k = 0; k < n; k++)
    figures->faces[i] += found[k].confidence >= THRESHOLD;
  memset (figures->windows[i], 0, sizeof figures->windows[i]);
  fer_detector_run_count_windows (run, figures->windows[i]);
}

static void
bench_detector (const gchar *location, const Picture *pictures)
{
  GError *error = NULL;
  FerDetector *detector = *location != '\0'
                              ? fer_detector_new_from_file (location, &error)
                              : fer_detector_new_embedded (&error);
  FerDetectorRun *run;
  Figures figures = { { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE } };

  g_assert_no_error (error);
  run = fer_detector_run_new (
      detector, pictures->width, pictures->height, FACE_HEIGHT, &error);
  g_assert_no_error (error);
  for (guint round = 0; round < ROUNDS; round++) {
    for (guint i = 0; i < N_FRAMES; i++)
      look (run, &pictures[i], &figures, i);
  }
  print ("detector", &figures);
  fer_detector_run_free (run);
  fer_detector_unref (detector);
}

/* --- The element ---------------------------------------------------------- */

static GstHarness *
open_element (const gchar *location, const Picture *picture)
{
  gchar *line = g_strdup_printf (
      "feremotion overlay=false min-face=%d max-faces=%d %s%s", FACE_HEIGHT,
      COLUMNS * ROWS, *location != '\0' ? "detector-location=" : "", location);
  GstElement *element = gst_parse_launch (line, NULL);
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");
  gchar *caps = g_strdup_printf (
      "video/x-raw,format=GRAY8,width=%d,height=%d,framerate=25/1",
      picture->width, picture->height);

  gst_harness_set_src_caps_str (harness, caps);
  gst_object_unref (element);
  g_free (line);
  g_free (caps);
  return harness;
}

static void
push (GstHarness *harness, const Picture *picture, Figures *figures, guint i)
{
  gsize size = (gsize) picture->width * picture->height;
  GstBuffer *buffer = gst_buffer_new_memdup (picture->pixels, size);
  gdouble start = get_process_ms ();

  buffer = gst_harness_push_and_pull (harness, buffer);
  note (figures, i, start);
  figures->faces[i] = gst_buffer_get_n_meta (
      buffer, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  gst_buffer_unref (buffer);
}

static void
bench_element (const gchar *location, const Picture *pictures)
{
  Figures figures = { { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE } };

  for (guint i = 0; i < N_FRAMES; i++) {
    GstHarness *harness = open_element (location, &pictures[i]);

    for (guint round = 0; round < ROUNDS; round++)
      push (harness, &pictures[i], &figures, i);
    gst_harness_teardown (harness);
  }
  print ("element, emotions and landmarks of all faces included", &figures);
}

/* -------------------------------------------------------------------------- */

static gboolean
make_pictures (const gchar *data, Picture *pictures)
{
  Picture *grey = &pictures[0];

  if (data == NULL || !picture_make_scene (&pictures[1], data, 0, 1, 1)
      || !picture_make_crowd (&pictures[2], data, COLUMNS, ROWS, FACE_WIDTH, 1))
    return FALSE;
  *grey = pictures[1];
  grey->pixels = g_malloc ((gsize) grey->width * grey->height);
  memset (grey->pixels, 128, (gsize) grey->width * grey->height);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Picture pictures[N_FRAMES] = { { 0 } };

  gst_init (&argc, &argv);
  if (argc < 2 || !make_pictures (g_getenv ("FEREMOTION_DATA"), pictures)) {
    fprintf (stderr, "no pictures: set FEREMOTION_DATA\n");
    return SKIP;
  }
  machine_print ();
  for (int i = 1; i < argc; i++) {
    printf ("--- %s\n", *argv[i] != '\0' ? argv[i] : "embedded detector");
    bench_detector (argv[i], pictures);
    bench_element (argv[i], pictures);
    fflush (stdout);
  }
  for (guint i = 0; i < N_FRAMES; i++)
    picture_clear (&pictures[i]);
  return 0;
}
