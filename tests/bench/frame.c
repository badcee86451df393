/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the element costs a frame: against GStreamer's `facedetect`, by the size
 * of the frame, by the number of faces, with its overlay; and the memory that
 * it adds. Times are the least CPU time of the whole process over many frames.
 *
 * bench-frame DETECTOR...      detector-location of each table; "" = embedded
 */
#include <stdio.h>
#include <unistd.h>

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "cpu-time.h"
#include "machine.h"
#include "picture.h"

#define SKIP 77
#define FACE_SIZE 200
#define N_MOVES 16 /* frames in which the faces move */
#define OUR_FRAMES 40
#define THEIR_FRAMES 5

static const gchar *data;

/* --- Frames --------------------------------------------------------------- */

static GstBuffer *
make_frame (const Picture *picture, GstVideoFormat format)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;
  gint pixel;

  gst_video_info_set_format (&info, format, picture->width, picture->height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  pixel = GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0);
  for (gint y = 0; y < picture->height; y++) {
    guint8 *to = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                 + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (gint x = 0; x < picture->width * pixel; x++)
      to[x] = picture->pixels[(gsize) y * picture->width + x / pixel];
  }
  gst_video_frame_unmap (&frame);
  return buffer;
}

static GstBuffer *
make_scene (
    GstVideoFormat format, guint n_faces, gint width, gint height, guint32 seed)
{
  Picture scene, scaled;
  GstBuffer *frame;

  if (!picture_make_scene (&scene, data, n_faces, FACE_SIZE, seed))
    return NULL;
  scaled = picture_scale (&scene, width, height);
  frame = make_frame (&scaled, format);
  picture_clear (&scene);
  picture_clear (&scaled);
  return frame;
}

/* --- Measuring ------------------------------------------------------------ */

static GstHarness *
open_element (const gchar *line, const gchar *format, gint width, gint height)
{
  GstElement *element = gst_parse_launch (line, NULL);
  GstHarness *harness;
  gchar *caps;

  if (element == NULL)
    return NULL;
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_object_unref (element);
  gst_harness_set_drop_buffers (harness, TRUE);
  caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=25/1", format, width,
      height);
  gst_harness_set_src_caps_str (harness, caps);
  g_free (caps);
  return harness;
}

static GstHarness *
open_ours (const gchar *detector, gboolean overlay, guint threads, gint width,
    gint height)
{
  gchar *line =
      g_strdup_printf ("feremotion overlay=%d threads=%u %s%s", overlay,
          threads, *detector != '\0' ? "detector-location=" : "", detector);
  GstHarness *harness = open_element (line, "I420", width, height);

  g_free (line);
  return harness;
}

/* Pushes a copy of a frame that nobody else holds. */
static gdouble
push (GstHarness *harness, GstBuffer *frame)
{
  GstBuffer *copy = gst_buffer_copy_deep (frame);
  gdouble start;

  GST_BUFFER_PTS (copy) = GST_CLOCK_TIME_NONE;
  start = get_process_ms ();
  g_assert_cmpint (gst_harness_push (harness, copy), ==, GST_FLOW_OK);
  return get_process_ms () - start;
}

static gdouble
measure (GstHarness *harness, GstBuffer *frame, guint n)
{
  gdouble least = G_MAXDOUBLE;

  for (guint i = 0; i < n; i++)
    least = MIN (least, push (harness, frame));
  return least;
}

static gdouble
measure_ours (const gchar *detector, guint n_faces, gint width, gint height)
{
  GstHarness *harness = open_ours (detector, FALSE, 1, width, height);
  GstBuffer *frame =
      make_scene (GST_VIDEO_FORMAT_I420, n_faces, width, height, 1);
  gdouble ms = measure (harness, frame, OUR_FRAMES);

  gst_buffer_unref (frame);
  gst_harness_teardown (harness);
  return ms;
}

static guint
count_faces (const gchar *detector, guint n_faces, gint width, gint height)
{
  GstHarness *harness = open_ours (detector, FALSE, 1, width, height);
  GstBuffer *frame =
      make_scene (GST_VIDEO_FORMAT_I420, n_faces, width, height, 1);
  GstBuffer *out;
  guint n;

  gst_harness_set_drop_buffers (harness, FALSE);
  push (harness, frame);
  out = gst_harness_pull (harness);
  n = gst_buffer_get_n_meta (out, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  gst_buffer_unref (out);
  gst_buffer_unref (frame);
  gst_harness_teardown (harness);
  return n;
}

/* --- The tables ----------------------------------------------------------- */

/* Beside the pictures that the bench itself keeps, which are there before. */
static gdouble
get_resident_mb (void)
{
  gchar *contents = NULL;
  glong pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &contents, NULL, NULL))
    sscanf (contents, "%*d %ld", &pages);
  g_free (contents);
  return (gdouble) pages * (gdouble) sysconf (_SC_PAGESIZE) / 1e6;
}

static void
bench_memory (const gchar *detector, gboolean overlay)
{
  GstBuffer *frame = make_scene (GST_VIDEO_FORMAT_I420, 1, 1920, 1080, 1);
  GstHarness *harness = open_element ("identity", "I420", 1920, 1080);
  gdouble before;

  measure (harness, frame, OUR_FRAMES);
  gst_harness_teardown (harness);
  before = get_resident_mb ();
  harness = open_ours (detector, overlay, 1, 1920, 1080);
  measure (harness, frame, OUR_FRAMES);
  printf ("added memory at 1080p, overlay %-3s %24.1f MB\n",
      overlay ? "on" : "off", get_resident_mb () - before);
  gst_harness_teardown (harness);
  gst_buffer_unref (frame);
}

static void
bench_peer (const gchar *detector, gint width, gint height)
{
  GstHarness *ours = open_ours (detector, FALSE, 1, width, height);
  GstHarness *theirs =
      open_element ("facedetect display=false", "RGB", width, height);
  GstBuffer *frame = make_scene (GST_VIDEO_FORMAT_I420, 1, width, height, 1);
  GstBuffer *rgb = make_scene (GST_VIDEO_FORMAT_RGB, 1, width, height, 1);
  gdouble our_least = G_MAXDOUBLE, their_least = G_MAXDOUBLE;

  for (guint i = 0; i < THEIR_FRAMES; i++) {
    if (theirs != NULL)
      their_least = MIN (their_least, measure (theirs, rgb, 1));
    our_least =
        MIN (our_least, measure (ours, frame, OUR_FRAMES / THEIR_FRAMES));
  }
  printf (
      "%4dx%-4d one face, overlay off %15.3f ms, ", width, height, our_least);
  if (theirs != NULL) {
    printf ("facedetect %7.1f ms, %6.1f times\n", their_least,
        their_least / our_least);
    gst_harness_teardown (theirs);
  } else {
    printf ("NO PEER: facedetect is missing (gstreamer1.0-opencv)\n");
  }
  gst_harness_teardown (ours);
  gst_buffer_unref (frame);
  gst_buffer_unref (rgb);
}

static void
bench_sizes (const gchar *detector)
{
  static const gint sizes[][2] = { { 640, 480 }, { 1280, 720 }, { 1920, 1080 },
    { 3840, 2160 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gint width = sizes[i][0], height = sizes[i][1];
    gdouble ms = measure_ours (detector, 1, width, height);

    printf ("%4dx%-4d %36.3f ms, %5.2f ns a pixel\n", width, height, ms,
        ms * 1e6 / width / height);
  }
}

static void
bench_faces (const gchar *detector)
{
  static const guint numbers[] = { 0, 1, 2, 4, 8, 16 };
  gdouble one = 0;
  guint n_one = 1;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    gdouble ms = measure_ours (detector, numbers[i], 1920, 1080);
    guint n = count_faces (detector, numbers[i], 1920, 1080);

    printf ("%2u faces, %2u found %27.3f ms", numbers[i], n, ms);
    if (numbers[i] == 1) {
      one = ms;
      n_one = n;
    } else if (n > n_one && numbers[i] > 1) {
      printf (", %6.3f ms a further face", (ms - one) / (n - n_one));
    }
    printf ("\n");
  }
}

/* The time of the clock, which a second thread is to shorten: in turn, since
 * others use the machine. */
static void
bench_threads (const gchar *detector, guint n_faces)
{
  static const guint threads[] = { 1, 2, 4 };
  GstBuffer *frame = make_scene (GST_VIDEO_FORMAT_I420, n_faces, 1920, 1080, 1);
  GstHarness *harnesses[G_N_ELEMENTS (threads)];
  gint64 least[G_N_ELEMENTS (threads)];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    harnesses[i] = open_ours (detector, FALSE, threads[i], 1920, 1080);
    least[i] = G_MAXINT64;
  }
  for (guint round = 0; round < OUR_FRAMES; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
      GstBuffer *copy = gst_buffer_copy_deep (frame);
      gint64 start = g_get_monotonic_time ();

      gst_harness_push (harnesses[i], copy);
      least[i] = MIN (least[i], g_get_monotonic_time () - start);
    }
  }
  printf ("%2u faces, time by threads   ", n_faces);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++) {
    printf (" %u: %6.3f ms", threads[i], (gdouble) least[i] / 1e3);
    gst_harness_teardown (harnesses[i]);
  }
  printf ("\n");
  gst_buffer_unref (frame);
}

static gdouble
push_all (GstHarness *harness, GstBuffer **frames, gdouble *each)
{
  gdouble sum = 0;

  for (guint i = 0; i < N_MOVES; i++) {
    gdouble ms = push (harness, frames[i]);

    each[i] = MIN (each[i], ms);
    sum += ms;
  }
  return sum / N_MOVES;
}

static void
bench_overlay (const gchar *detector)
{
  GstHarness *off = open_ours (detector, FALSE, 1, 1920, 1080);
  GstHarness *on = open_ours (detector, TRUE, 1, 1920, 1080);
  GstBuffer *frames[N_MOVES];
  gdouble without[N_MOVES], with[N_MOVES], first, first_off, mean = 0;

  for (guint i = 0; i < N_MOVES; i++) {
    frames[i] = make_scene (GST_VIDEO_FORMAT_I420, 4, 1920, 1080, i);
    without[i] = with[i] = G_MAXDOUBLE;
  }
  first_off = push_all (off, frames, without);
  first = push_all (on, frames, with) - first_off;
  for (guint i = 0; i < 6; i++) {
    push_all (off, frames, without);
    push_all (on, frames, with);
  }
  for (guint i = 0; i < N_MOVES; i++) {
    mean += (with[i] - without[i]) / N_MOVES;
    gst_buffer_unref (frames[i]);
  }
  printf ("overlay, 4 moving faces: adds %16.3f ms; %.3f ms where no picture "
          "was drawn before\n",
      mean, first);
  gst_harness_teardown (off);
  gst_harness_teardown (on);
}

int
main (int argc, char **argv)
{
  GstBuffer *frame;

  gst_init (&argc, &argv);
  data = g_getenv ("FEREMOTION_DATA");
  frame =
      data != NULL ? make_scene (GST_VIDEO_FORMAT_I420, 1, 64, 64, 1) : NULL;
  if (frame == NULL || argc < 2) {
    fprintf (stderr, "no pictures: set FEREMOTION_DATA\n");
    return SKIP;
  }
  gst_buffer_unref (frame);
  machine_print ();
  for (int i = 1; i < argc; i++) {
    printf ("--- %s\n", *argv[i] != '\0' ? argv[i] : "embedded detector");
    if (i == 1) {
      bench_memory (argv[i], FALSE);
      bench_memory (argv[i], TRUE);
    }
    bench_peer (argv[i], 1920, 1080);
    bench_peer (argv[i], 640, 480);
    bench_sizes (argv[i]);
    bench_faces (argv[i]);
    bench_threads (argv[i], 1);
    bench_threads (argv[i], 8);
    bench_overlay (argv[i]);
    fflush (stdout);
  }
  return 0;
}
