/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An element of GStreamer's, objectdetectionoverlay, draws what ours attaches.
 * It leaks (1.26), so this is apart from what is looked at for leaks. */
#include "rig.h"

static const SceneFace happy = { "happy", 170, 80, 140 };

/* Luma of @buffer that is unlike that of @other, in a rectangle. */
static guint
count_changes (GstBuffer *buffer, GstBuffer *other, gint x, gint y, gint width,
    gint height)
{
  GstMapInfo a, b;
  guint n = 0;

  gst_buffer_map (buffer, &a, GST_MAP_READ);
  gst_buffer_map (other, &b, GST_MAP_READ);
  for (gint row = MAX (y, 0); row < MIN (y + height, RIG_HEIGHT); row++)
    for (gint column = MAX (x, 0); column < MIN (x + width, RIG_WIDTH);
         column++) {
      gint offset = row * RIG_WIDTH + column;

      n += ABS (a.data[offset] - b.data[offset]) > 16;
    }
  gst_buffer_unmap (buffer, &a);
  gst_buffer_unmap (other, &b);
  return n;
}

static GstHarness *
open_pipeline (const gchar *properties)
{
  gchar *line = g_strdup_printf (
      "feremotion overlay=false ! objectdetectionoverlay %s", properties);
  GstHarness *harness = gst_harness_new_parse (line);

  gst_harness_set_src_caps (
      harness, scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT));
  g_free (line);
  return harness;
}

static GstBuffer *
make_scene (guint n_faces)
{
  GstVideoInfo info;

  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_I420, RIG_WIDTH, RIG_HEIGHT);
  return scene_draw (&info, &happy, n_faces);
}

static GstBuffer *
draw (GstHarness *harness, GstBuffer *scene, guint frame)
{
  GstBuffer *buffer = gst_buffer_copy (scene);

  GST_BUFFER_PTS (buffer) = frame * RIG_FRAME;
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (buffer != NULL);
  return buffer;
}

GST_START_TEST (test_drawn)
{
  GstHarness *plain = open_pipeline ("draw-labels=false");
  GstHarness *with_words = open_pipeline ("draw-labels=true");
  GstBuffer *scene = make_scene (1);
  GstBuffer *boxes = draw (plain, scene, 0);
  GstBuffer *labelled = draw (with_words, scene, 0);

  /* Four lines around the face, whose middle stays as it is. */
  fail_unless (count_changes (boxes, scene, happy.x - 15, happy.y - 15,
                   happy.size + 30, happy.size + 30)
               > 3 * (guint) happy.size);
  fail_unless_equals_int (count_changes (boxes, scene, happy.x + 40,
                              happy.y + 40, happy.size - 80, happy.size - 80),
      0);
  fail_unless_equals_int (
      count_changes (boxes, scene, 0, 0, happy.x - 30, RIG_HEIGHT), 0);
  /* And a word. */
  fail_unless (
      count_changes (labelled, boxes, 0, 0, RIG_WIDTH, RIG_HEIGHT) > 20);
  gst_buffer_unref (labelled);
  gst_buffer_unref (boxes);
  gst_buffer_unref (scene);
  gst_harness_teardown (plain);
  gst_harness_teardown (with_words);
}
GST_END_TEST;

/* No box stays behind. */
GST_START_TEST (test_gone)
{
  GstHarness *harness = open_pipeline ("");
  GstBuffer *scene = make_scene (1);
  GstBuffer *empty = make_scene (0);
  GstBuffer *drawn;
  guint frame = 0;

  drawn = draw (harness, scene, frame++);
  fail_unless (count_changes (drawn, scene, 0, 0, RIG_WIDTH, RIG_HEIGHT) > 0);
  gst_buffer_unref (drawn);
  /* A tracker may hold on to a face for some frames. */
  do {
    drawn = draw (harness, empty, frame);
    if (rig_count_faces (drawn) == 0)
      break;
    gst_buffer_unref (drawn);
  } while (++frame < 25);
  fail_unless_equals_int (
      count_changes (drawn, empty, 0, 0, RIG_WIDTH, RIG_HEIGHT), 0);
  gst_buffer_unref (drawn);
  gst_buffer_unref (empty);
  gst_buffer_unref (scene);
  gst_harness_teardown (harness);
}
GST_END_TEST;

static Suite *
analytics_overlay_suite (void)
{
  Suite *suite = suite_create ("analytics-overlay");
  TCase *tcase = tcase_create ("all");
  GstElementFactory *factory;

  gst_init (NULL, NULL);
  suite_add_tcase (suite, tcase);
  factory = gst_element_factory_find ("objectdetectionoverlay");
  if (factory == NULL) /* without plugins-bad */
    return suite;
  gst_object_unref (factory);
  tcase_add_test (tcase, test_drawn);
  tcase_add_test (tcase, test_gone);
  return suite;
}

GST_CHECK_MAIN (analytics_overlay);
