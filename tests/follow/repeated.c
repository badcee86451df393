/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames that are marked as GAP: videorate marks so what it doubles, others
 * what they fill in. */
#include "rig.h"

static const SceneFace happy = { "happy", 100, 60, 120 };

static GstBuffer *
push (Rig *rig, const SceneFace *face, gboolean gap)
{
  GstBuffer *buffer = scene_draw (&rig->info, face, face != NULL);

  if (gap)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  return rig_push (rig, buffer);
}

static gdouble
get_frames (Rig *rig)
{
  GstStructure *stats;
  guint64 frames;

  g_object_get (rig->harness->element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "frames", &frames));
  gst_structure_free (stats);
  return (gdouble) frames;
}

/* What is attached, but for the message of the frame. */
static gchar *
describe (GstBuffer *buffer)
{
  GstVideoRegionOfInterestMeta *roi = rig_get_face (buffer, 0);
  GString *text = g_string_new (NULL);

  g_string_printf (
      text, "%d: %u %u %u %u", roi->id, roi->x, roi->y, roi->w, roi->h);
  for (GList *l = roi->params; l != NULL; l = l->next) {
    gchar *line = gst_structure_to_string (l->data);

    g_string_append_printf (text, "\n%s", line);
    g_free (line);
  }
  return g_string_free (text, FALSE);
}

/* A repeated picture has the faces of the picture it repeats, and is not
 * analysed anew; what follows is as if it had not been repeated. */
GST_START_TEST (test_doubled)
{
  Rig plain, doubled;

  rig_open (&plain, "");
  rig_open (&doubled, "messages=all");
  for (gint i = 0; i < 20; i++) {
    const SceneFace face = { i < 10 ? "happy" : "surprise", 60 + 3 * i, 60,
      120 };
    GstBuffer *buffer = push (&plain, &face, FALSE);
    gchar *expected = describe (buffer);

    gst_buffer_unref (buffer);
    for (gint k = 0; k < 3; k++) {
      gchar *text;

      doubled.time = i * RIG_FRAME + k * RIG_FRAME / 3;
      buffer = push (&doubled, &face, k > 0);
      fail_unless_equals_int (rig_count_faces (buffer), 1);
      text = describe (buffer);
      fail_unless_equals_string (text, expected);
      fail_unless (
          GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP) == (k > 0));
      g_free (text);
      gst_buffer_unref (buffer);
    }
    g_free (expected);
  }
  fail_unless_equals_float (get_frames (&doubled), 20.0);
  fail_unless_equals_int (
      rig_count_messages (&doubled, GST_MESSAGE_ELEMENT), 60);
  rig_close (&plain);
  rig_close (&doubled);
}
GST_END_TEST;

/* It is drawn and hidden in repeated pictures too. */
GST_START_TEST (test_drawn_and_hidden)
{
  static const gchar *const properties[] = { "",
    "overlay=false privacy=pixelate" };

  for (guint p = 0; p < G_N_ELEMENTS (properties); p++) {
    Rig rig;
    GstBuffer *first;

    rig_open (&rig, properties[p]);
    first = push (&rig, &happy, FALSE);
    for (guint i = 0; i < 5; i++) {
      GstBuffer *again = push (&rig, &happy, TRUE);

      fail_unless (scene_equal (first, again, &rig.info));
      gst_buffer_unref (again);
    }
    gst_buffer_unref (first);
    rig_close (&rig);
  }
}
GST_END_TEST;

/* The mark alone says nothing: where the picture is another one, that is what
 * counts. */
GST_START_TEST (test_not_doubled)
{
  const SceneFace moved = { "happy", 130, 60, 120 };
  Rig rig;
  GstBuffer *buffer;

  rig_open (&rig, "");
  buffer = push (&rig, &happy, TRUE);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  gst_buffer_unref (buffer);
  buffer = push (&rig, &moved, TRUE);
  fail_unless_equals_int (rig_count_faces (buffer), 1);
  fail_unless (rig_get_face (buffer, 0)->x > 115);
  gst_buffer_unref (buffer);
  buffer = push (&rig, NULL, TRUE);
  fail_unless_equals_int (rig_count_faces (buffer), 0);
  gst_buffer_unref (buffer);
  fail_unless_equals_float (get_frames (&rig), 3.0);
  rig_close (&rig);
}
GST_END_TEST;

/* A camera that stalls, and goes on: the same person. */
GST_START_TEST (test_stall)
{
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < 300; i++) {
    GstBuffer *buffer = push (&rig, &happy, i >= 5 && i < 295);

    fail_unless_equals_int (rig_count_faces (buffer), 1);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    gst_buffer_unref (buffer);
  }
  rig_close (&rig);
}
GST_END_TEST;

/* With the real element: every frame that comes out has the face. */
GST_START_TEST (test_videorate)
{
  GstHarness *h =
      gst_harness_new_parse ("videorate ! video/x-raw,framerate=75/1 ! "
                             "feremotion detector-location=" RIG_CASCADE);
  GstVideoInfo info;
  GstCaps *caps = scene_caps ("I420", RIG_WIDTH, RIG_HEIGHT);
  GstBuffer *buffer;
  guint n = 0;

  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_harness_set_src_caps (h, caps);
  for (guint i = 0; i < 10; i++) {
    buffer = scene_draw (&info, &happy, 1);
    GST_BUFFER_PTS (buffer) = i * RIG_FRAME;
    GST_BUFFER_DURATION (buffer) = RIG_FRAME;
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
  }
  gst_harness_push_event (h, gst_event_new_eos ());
  while ((buffer = gst_harness_try_pull (h)) != NULL) {
    fail_unless_equals_int (rig_count_faces (buffer), 1);
    fail_unless_equals_int (rig_get_face (buffer, 0)->id, 1);
    gst_buffer_unref (buffer);
    n++;
  }
  fail_unless (n >= 27, "%u frames", n);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
repeated_suite (void)
{
  Suite *suite = suite_create ("repeated");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_doubled);
  tcase_add_test (tcase, test_drawn_and_hidden);
  tcase_add_test (tcase, test_not_doubled);
  tcase_add_test (tcase, test_stall);
  tcase_add_test (tcase, test_videorate);
  return suite;
}

GST_CHECK_MAIN (repeated);
