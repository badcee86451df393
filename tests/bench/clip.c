/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the element costs a frame of a real clip, beside GStreamer's
 * `facedetect`: each by its own defaults, and both with the same smallest face.
 * CPU time of the whole process, the better of two passes, in turn.
 *
 * bench-clip CLIP
 */
#include <stdio.h>

#include <gst/app/gstappsink.h>
#include <gst/check/gstharness.h>

#include "cpu-time.h"
#include "machine.h"

#define SKIP 77
#define N_FRAMES 50
#define N_PASSES 2
#define SAME_FACE 30 /* facedetect's own default */

/* --- Frames --------------------------------------------------------------- */

/* The first frames of the clip, scaled. Empty where it cannot be read. */
static GPtrArray *
decode (const gchar *clip, const gchar *format, gint width, gint height,
    GstCaps **caps)
{
  GPtrArray *samples =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_sample_unref);
  gchar *line = g_strdup_printf (
      "filesrc name=file ! decodebin ! videoconvert ! videoscale method=lanczos"
      " ! videoconvert ! video/x-raw,format=%s,width=%d,height=%d,"
      "pixel-aspect-ratio=1/1 ! appsink name=sink sync=false max-buffers=4",
      format, width, height);
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  g_object_set (file, "location", clip, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (samples->len < N_FRAMES) {
    GstSample *sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));

    if (sample == NULL)
      break;
    g_ptr_array_add (samples, sample);
    *caps = gst_sample_get_caps (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (file);
  gst_object_unref (pipeline);
  g_free (line);
  return samples;
}

/* --- Measuring ------------------------------------------------------------ */

/* A frame in the mean, in ms. Each pass is a new stream through a new element.
 */
static gdouble
measure (const gchar *line, const GPtrArray *samples, const GstCaps *caps)
{
  GstElement *element = gst_parse_launch (line, NULL);
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");
  gdouble ms = 0;

  gst_object_unref (element);
  gst_harness_set_drop_buffers (harness, TRUE);
  gst_harness_set_src_caps (harness, gst_caps_copy (caps));
  for (guint i = 0; i < samples->len; i++) {
    GstBuffer *buffer = gst_sample_get_buffer (samples->pdata[i]);
    GstBuffer *copy = gst_buffer_copy_deep (buffer);
    gdouble start = get_process_ms ();

    g_assert_cmpint (gst_harness_push (harness, copy), ==, GST_FLOW_OK);
    /* Loading the models and planning is no frame's cost. */
    if (i > 0)
      ms += get_process_ms () - start;
  }
  gst_harness_teardown (harness);
  return ms / (samples->len - 1);
}

static void
compare (const gchar *what, const gchar *our_line, const GPtrArray *ours,
    const GstCaps *our_caps, const gchar *their_line, const GPtrArray *theirs,
    const GstCaps *their_caps)
{
  gdouble our_least = G_MAXDOUBLE, their_least = G_MAXDOUBLE;

  for (guint i = 0; i < N_PASSES; i++) {
    our_least = MIN (our_least, measure (our_line, ours, our_caps));
    if (their_line != NULL)
      their_least = MIN (their_least, measure (their_line, theirs, their_caps));
  }
  printf ("%s %10.3f ms", what, our_least);
  if (their_line != NULL)
    printf (", facedetect %8.2f ms, %6.1f times", their_least,
        their_least / our_least);
  printf ("\n");
}

static gboolean
bench_size (const gchar *clip, gint width, gint height, gboolean have_peer)
{
  GstCaps *our_caps = NULL, *their_caps = NULL;
  GPtrArray *ours = decode (clip, "I420", width, height, &our_caps);
  GPtrArray *theirs = decode (clip, "RGB", width, height, &their_caps);
  gboolean ok = ours->len > 1 && theirs->len == ours->len;
  gchar *own = g_strdup_printf ("%4dx%-4d own defaults      ", width, height);
  gchar *same =
      g_strdup_printf ("%4dx%-4d faces from %d px ", width, height, SAME_FACE);

  if (ok) {
    compare (own, "feremotion overlay=false", ours, our_caps,
        have_peer ? "facedetect display=false" : NULL, theirs, their_caps);
    compare (same, "feremotion overlay=false min-face=" G_STRINGIFY (SAME_FACE),
        ours, our_caps,
        have_peer ? "facedetect display=false min-size-width=" G_STRINGIFY (
            SAME_FACE) " min-size-height=" G_STRINGIFY (SAME_FACE)
                  : NULL,
        theirs, their_caps);
  }
  g_free (own);
  g_free (same);
  g_ptr_array_unref (ours);
  g_ptr_array_unref (theirs);
  return ok;
}

int
main (int argc, char **argv)
{
  static const gint sizes[][2] = { { 640, 480 }, { 1280, 720 },
    { 1920, 1080 } };
  GstElementFactory *peer;

  gst_init (&argc, &argv);
  if (argc != 2 || !g_file_test (argv[1], G_FILE_TEST_EXISTS)) {
    fprintf (stderr, "bench-clip: there is no clip\n");
    return SKIP;
  }
  machine_print ();
  peer = gst_element_factory_find ("facedetect");
  if (peer == NULL)
    printf ("NO PEER: facedetect is missing (gstreamer1.0-opencv)\n");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    if (!bench_size (argv[1], sizes[i][0], sizes[i][1], peer != NULL)) {
      fprintf (stderr, "bench-clip: %s cannot be read\n", argv[1]);
      return SKIP;
    }
  }
  g_clear_object (&peer);
  return 0;
}
