/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Up and down, flushes, seeks, new caps, the end of a stream. */
#include "rig.h"

static const SceneFace happy = { "happy", 100, 60, 120 };

static void
go_to (GstElement *element, GstState state)
{
  fail_unless (
      gst_element_set_state (element, state) != GST_STATE_CHANGE_FAILURE);
  fail_unless_equals_int (
      gst_element_get_state (element, NULL, NULL, 20 * GST_SECOND),
      GST_STATE_CHANGE_SUCCESS);
}

GST_START_TEST (test_up_and_down)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc ! video/x-raw,width=160,height=120 ! feremotion "
      "! fakesink sync=true",
      NULL);

  for (guint i = 0; i < 20; i++) {
    go_to (pipeline, GST_STATE_READY);
    go_to (pipeline, GST_STATE_PAUSED);
    go_to (pipeline, GST_STATE_PLAYING);
    if (i % 2 == 0)
      go_to (pipeline, GST_STATE_PAUSED);
    if (i % 4 == 0)
      go_to (pipeline, GST_STATE_READY);
    go_to (pipeline, GST_STATE_NULL);
  }
  gst_object_unref (pipeline);
}
GST_END_TEST;

/* Without a frame between, and by itself. */
GST_START_TEST (test_up_and_down_alone)
{
  GstElement *element = gst_element_factory_make ("feremotion", NULL);

  for (guint i = 0; i < 20; i++) {
    go_to (element, GST_STATE_PLAYING);
    go_to (element, i % 2 == 0 ? GST_STATE_NULL : GST_STATE_READY);
  }
  go_to (element, GST_STATE_NULL);
  gst_object_unref (element);
}
GST_END_TEST;

GST_START_TEST (test_end_of_stream)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc num-buffers=10 ! video/x-raw,width=160,height=120 "
      "! feremotion name=f ! fakesink",
      NULL);
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), "f");

  for (guint i = 0; i < 3; i++) {
    GstStructure *stats;
    guint64 frames;

    go_to (pipeline, GST_STATE_PLAYING);
    rig_wait_for_end (pipeline);
    go_to (pipeline, GST_STATE_NULL);
    g_object_get (element, "stats", &stats, NULL);
    fail_unless (gst_structure_get_uint64 (stats, "frames", &frames));
    fail_unless_equals_uint64 (frames, 10);
    gst_structure_free (stats);
  }
  gst_object_unref (element);
  gst_object_unref (pipeline);
}
GST_END_TEST;

GST_START_TEST (test_two_instances)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc num-buffers=20 ! video/x-raw,width=320,height=240 "
      "! tee name=t t. ! queue ! feremotion ! fakesink "
      "t. ! queue ! feremotion overlay=false min-face=60 ! feremotion "
      "! fakesink",
      NULL);

  go_to (pipeline, GST_STATE_PLAYING);
  rig_wait_for_end (pipeline);
  go_to (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}
GST_END_TEST;

static void
seek (GstElement *pipeline, GstClockTime to)
{
  fail_unless (gst_element_seek_simple (
      pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, to));
  fail_unless_equals_int (
      gst_element_get_state (pipeline, NULL, NULL, 20 * GST_SECOND),
      GST_STATE_CHANGE_SUCCESS);
}

GST_START_TEST (test_seek)
{
  GstElement *pipeline = gst_parse_launch (
      "videotestsrc num-buffers=100 ! video/x-raw,width=160,height=120 "
      "! feremotion ! fakesink sync=true",
      NULL);

  go_to (pipeline, GST_STATE_PAUSED);
  seek (pipeline, 2 * GST_SECOND);
  go_to (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < 10; i++)
    seek (pipeline, (i * 7 % 3) * GST_SECOND);
  seek (pipeline, 3 * GST_SECOND);
  rig_wait_for_end (pipeline);
  go_to (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}
GST_END_TEST;

static gint
push_and_get_track (Rig *rig)
{
  GstBuffer *buffer = rig_push_faces (rig, &happy, 1);
  gint id;

  fail_unless_equals_int (rig_count_faces (buffer), 1);
  id = rig_get_face (buffer, 0)->id;
  gst_buffer_unref (buffer);
  return id;
}

/* A face before a cut is another track than one after it; numbers are not used
 * twice. */
GST_START_TEST (test_flush_discont_and_segment)
{
  GstSegment segment;
  GstBuffer *buffer;
  Rig rig;
  gint id1, id2, id3, id4;

  rig_open (&rig, "");
  id1 = push_and_get_track (&rig);
  fail_unless_equals_int (push_and_get_track (&rig), id1);

  gst_harness_push_event (rig.harness, gst_event_new_flush_start ());
  gst_harness_push_event (rig.harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  id2 = push_and_get_track (&rig);
  fail_unless (id2 > id1);

  buffer = scene_draw (&rig.info, &happy, 1);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  buffer = rig_push (&rig, buffer);
  id3 = rig_get_face (buffer, 0)->id;
  gst_buffer_unref (buffer);
  fail_unless (id3 > id2);

  segment.start = 1 * GST_SECOND;
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  rig.time = 1 * GST_SECOND;
  id4 = push_and_get_track (&rig);
  fail_unless (id4 > id3);

  /* The same segment again changes nothing. */
  gst_harness_push_event (rig.harness, gst_event_new_segment (&segment));
  fail_unless_equals_int (push_and_get_track (&rig), id4);
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_new_caps)
{
  static const struct {
    const gchar *format;
    gint width;
    gint height;
  } kinds[] = { { "I420", 320, 240 }, { "BGRx", 640, 480 }, { "GRAY8", 33, 35 },
    { "NV12", 241, 239 }, { "YUY2", 1, 1 }, { "I420", 320, 240 } };
  Rig rig;

  rig_open (&rig, "");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    SceneFace face = { "happy", kinds[i].width / 4, kinds[i].height / 4,
      MIN (kinds[i].width, kinds[i].height) / 2 };

    rig_set_caps (&rig, kinds[i].format, kinds[i].width, kinds[i].height);
    for (guint k = 0; k < 3; k++) {
      GstBuffer *buffer = rig_push_faces (&rig, &face, 1);

      fail_unless_equals_int (
          rig_count_faces (buffer), kinds[i].width >= 240 ? 1 : 0);
      fail_unless_equals_int (gst_buffer_get_size (buffer), rig.info.size);
      gst_buffer_unref (buffer);
    }
  }
  rig_close (&rig);
}
GST_END_TEST;

GST_START_TEST (test_bad_caps)
{
  GstHarness *harness = gst_harness_new ("feremotion");
  GstBuffer *buffer = gst_buffer_new_and_alloc (64 * 64 * 8);

  gst_harness_set_src_caps_str (
      harness, "video/x-raw,format=ARGB64,width=64,height=64,framerate=25/1");
  fail_unless_equals_int (
      gst_harness_push (harness, buffer), GST_FLOW_NOT_NEGOTIATED);
  gst_harness_teardown (harness);
}
GST_END_TEST;

/* Frames arrive late at the sink: still each of them goes through. */
GST_START_TEST (test_late_frames)
{
  Rig rig;

  rig_open (&rig, "");
  gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  gst_harness_push_upstream_event (
      rig.harness, gst_event_new_qos (
                       GST_QOS_TYPE_UNDERFLOW, 4.0, 10 * GST_SECOND, rig.time));
  for (guint i = 0; i < 5; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  fail_unless_equals_int (rig_count_messages (&rig, GST_MESSAGE_QOS), 0);
  rig_close (&rig);
}
GST_END_TEST;

static gpointer
turn_knobs (gpointer data)
{
  GstElement *element = data;

  for (guint i = 0; i < 300; i++) {
    GstStructure *stats;

    g_object_set (element, "min-face", 40 + i % 3, "max-faces", 1 + i % 5,
        "overlay", i % 2, "messages", i % 4, "min-confidence", (i % 10) / 10.0,
        "detect-interval", 1 + i % 4, "classify-interval", 1 + i % 3,
        "smoothing", i % 3 * 100, "privacy", i / 2 % 3, "frame-budget",
        (guint64) (i % 5) * 500000, NULL);
    g_object_get (element, "stats", &stats, NULL);
    gst_structure_free (stats);
    g_usleep (1000);
  }
  return NULL;
}

GST_START_TEST (test_settings_from_another_thread)
{
  Rig rig;
  GThread *thread;

  rig_open (&rig, "");
  thread = g_thread_new ("knobs", turn_knobs, rig.harness->element);
  for (guint i = 0; i < 40; i++)
    gst_buffer_unref (rig_push_faces (&rig, &happy, 1));
  g_thread_join (thread);
  rig_close (&rig);
}
GST_END_TEST;

static Suite *
states_suite (void)
{
  Suite *suite = suite_create ("states");
  TCase *tcase = tcase_create ("all");

  suite_add_tcase (suite, tcase);
  tcase_set_timeout (tcase, 300);
  tcase_add_test (tcase, test_up_and_down);
  tcase_add_test (tcase, test_up_and_down_alone);
  tcase_add_test (tcase, test_end_of_stream);
  tcase_add_test (tcase, test_two_instances);
  tcase_add_test (tcase, test_seek);
  tcase_add_test (tcase, test_flush_discont_and_segment);
  tcase_add_test (tcase, test_new_caps);
  tcase_add_test (tcase, test_bad_caps);
  tcase_add_test (tcase, test_late_frames);
  tcase_add_test (tcase, test_settings_from_another_thread);
  return suite;
}

GST_CHECK_MAIN (states);
